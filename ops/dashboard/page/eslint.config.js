import javascript from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/", "site/vendor/"] },
  javascript.configs.recommended,
  {
    files: ["site/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      // Text from a topic must never be read as markup.
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({ property })),
      ],
    },
  },
  {
    files: ["test/**/*.js", "development/**/*.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
];
