import js from "@eslint/js";
import tseslint from "typescript-eslint";

const features = ["setup", "session", "conversations", "customers", "insights", "channels", "staff", "events"];

/** Text that people read is translated: no words in markup and in the attributes that are read out or shown. */
const literalText = [
  {
    selector: "JSXText[value=/\\p{L}/u]",
    message: "Translate it: {t`…`}.",
  },
  {
    selector: "JSXAttribute[name.name=/^(aria-label|title|placeholder|label|alt|description|text|hint)$/] > Literal[value=/^(?!https?:).*\\p{L}{2}/u]",
    message: "Translate it: {t`…`}.",
  },
];

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "api/src/schema.ts", "widget/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  { files: ["console/src/**/*.tsx"], rules: { "no-restricted-syntax": ["error", ...literalText] } },
  // A feature knows the base, the shared packages and itself, never another feature; the app joins them.
  ...features.map((feature) => ({
    files: [`console/src/${feature}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: [...features.filter((other) => other !== feature).map((other) => `**/${other}/**`), "**/app/**"], message: "A feature must not know another one." }] },
      ],
    },
  })),
  {
    files: ["console/src/base/**/*.{ts,tsx}", "ui/src/**/*.{ts,tsx}", "api/src/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: [...features.map((feature) => `**/${feature}/**`), "**/app/**"], message: "The base knows no feature." }] }],
    },
  },
  { files: ["**/*.mjs", "**/*.js"], languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } }, rules: { "no-console": "off" } },
);
