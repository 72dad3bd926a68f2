import js from "@eslint/js";
import jest from "eslint-plugin-jest";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "cdktf.out/", "coverage/", "dist/", ".cache/", ".sandbox/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: { process: "readonly", console: "readonly", module: "writable" } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "no-restricted-imports": [
        "error",
        {
          paths: ["@cdktf/provider-aws", "@cdktf/provider-gitlab"].map((name) => ({
            name,
            message: `Import the one resource that you need, such as "${name}/lib/…": the index loads every binding (1.5 s, 544 MiB).`,
          })),
        },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Export by name, so that a thing has one name everywhere.",
        },
      ],
    },
  },
  { files: ["**/__tests__/**/*.ts"], ...jest.configs["flat/recommended"] },
  {
    files: ["**/__tests__/**/*.ts"],
    rules: { "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*"] }] },
  },
  {
    files: ["eslint.config.mjs", "**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        "AbortController Buffer URL clearInterval clearTimeout fetch setInterval setTimeout"
          .split(" ")
          .map((name) => [name, "readonly"]),
      ),
    },
    rules: { "no-restricted-syntax": "off" },
  },
);
