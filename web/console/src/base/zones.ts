/** IANA zones, those of this browser's people first. */
export function timeZones(): string[] {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf("timeZone");
  return [...new Set([here, "Asia/Seoul", "UTC", ...all])];
}
