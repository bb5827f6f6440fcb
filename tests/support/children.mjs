/// Ends with this process, however it ends: what a suite leaves behind would slow down those after it, or hold their output open.
export function endsWithUs(child) {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
process.setMaxListeners(0);
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15]]) process.once(signal, () => process.exit(128 + number));
