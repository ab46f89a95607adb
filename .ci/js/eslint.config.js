import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { globals: globals.browser },
    rules: {
      // TypeScript knows the names that the operators' scripts share; ESLint sees one file at a time.
      "no-undef": "off",
      "no-unused-vars": ["error", { vars: "local" }],
      "array-callback-return": "error",
      "consistent-return": "error",
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-alert": "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implicit-coercion": "error",
      "no-param-reassign": "off",
      "no-promise-executor-return": "error",
      "no-shadow": ["error", { hoist: "functions" }],
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "require-atomic-updates": "error",
      "max-lines": ["error", { max: 400 }],
    },
  },
  {
    files: ["**/operator*.js"],
    languageOptions: { sourceType: "script" },
    rules: { strict: ["error", "global"] },
  },
];
