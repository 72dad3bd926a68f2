import { conditional, Fn, Op, ref, TerraformCount, TerraformDataSource, Token } from "cdktf";
import type { IResolvable, TerraformResource, TerraformVariable } from "cdktf";

/**
 * True if an optional variable was given a value; `""` stands for "none".
 *
 * The empty string goes through `Fn.rawString`, since CDKTF writes `Op.eq(x, "")` as `x == undefined`.
 */
export function isSet(variable: TerraformVariable): IResolvable {
  return Op.neq(variable.stringValue, Fn.rawString(""));
}

/** The variable's value, or `null` (as if the argument were not there) if it is `""`. */
export function nullIfEmpty(variable: TerraformVariable): string {
  return Token.asString(conditional(isSet(variable), variable.stringValue, Token.nullValue()));
}

/** `count` of a resource that is there only if the condition holds, which must be known before the apply begins. */
export function countIf(condition: IResolvable): TerraformCount {
  return TerraformCount.of(Token.asNumber(conditional(condition, 1, 0)));
}

/** Attribute of an element made with `countIf`; `null` if the element is not there. */
export function attributeOrNull(element: TerraformResource | TerraformDataSource, attribute: string): string {
  const kind = TerraformDataSource.isTerraformDataSource(element) ? "data." : "";
  const all = ref(`${kind}${element.terraformResourceType}.${element.friendlyUniqueId}[*].${attribute}`);
  return Token.asString(Fn.one(all));
}
