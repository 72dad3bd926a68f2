import { nestedParameters } from "../../gitlab/nested-parameters";

test.each([
  ["a=1&b=2", { a: "1", b: "2" }],
  ["variables[KEY]=x&variables[OTHER]=y", { variables: { KEY: "x", OTHER: "y" } }],
  ["topics[]=a&topics[]=b", { topics: ["a", "b"] }],
  [
    "v[][key]=A&v[][value]=1&v[][key]=B&v[][value]=2",
    {
      v: [
        { key: "A", value: "1" },
        { key: "B", value: "2" },
      ],
    },
  ],
  ["filter[environment_scope]=*", { filter: { environment_scope: "*" } }],
])("%s", (query, expected) => {
  expect(JSON.parse(JSON.stringify(nestedParameters(new URLSearchParams(query))))).toEqual(expected);
});

test("does not touch the prototype of objects", () => {
  nestedParameters(new URLSearchParams("__proto__[polluted]=1&a[__proto__][polluted]=1"));
  expect({}).not.toHaveProperty("polluted");
});
