export { themeWith } from "./theme.ts";
export * from "./parts.tsx";
