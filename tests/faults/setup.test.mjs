// Installing what building needs: how far it is can be seen, where nobody looks it says little, and what failed says why. The package
// tools are stand-ins, for the machine that runs this has all of it.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {check, run} from './harness.mjs';

const setup = resolve(import.meta.dirname, '../../bin/setup');
const packages = 60;

/// What `bin/setup` prints where no package is installed and apt does this.
function told(apt, {terminal = false} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ondam-setup-'));
  const stand = (name, text) => writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`, {mode: 0o755});
  stand('dpkg-query', '');
  stand('id', 'echo 0');
  stand('apt-get', apt);
  const command = terminal ? ['script', '-qec', setup, '/dev/null'] : [setup];
  const {status, stdout, stderr} = spawnSync(command[0], command.slice(1), {
    env: {...process.env, PATH: `${folder}:${process.env.PATH}`}, encoding: 'utf8', timeout: 60_000,
  });
  rmSync(folder, {recursive: true});
  return {status, stdout, stderr};
}

const installs = `
[ "$1" = update ] && { echo "Get:1 lists"; exit 0; }
echo "0 upgraded, ${packages} newly installed, 0 to remove and 3 not upgraded."
for i in $(seq ${packages}); do echo "Get:$i a package"; done
for i in $(seq ${packages}); do echo "Setting up package-$i (1.0) ..."; done`;

await run(async () => {
  const quiet = told(installs);
  const lines = quiet.stdout.trim().split('\n');
  check('it succeeds', quiet.status === 0, quiet.stderr);
  check('it says how far it is', lines.includes(`setup: fetched 25 of ${packages}`) && lines.includes(`setup: installed 50 of ${packages}: package-50`), quiet.stdout);
  check('it says that all is there', lines.includes(`setup: installed ${packages} of ${packages}: package-${packages}`), quiet.stdout);
  check('a log is not filled with a line a package', lines.length <= 10, quiet.stdout);

  const seen = told(installs, {terminal: true});
  check('in a terminal every package is counted, in one line', seen.stdout.includes(`\r\u001b[Ksetup: installed 37 of ${packages}: package-37`), seen.stdout);

  const failing = told('[ "$1" = update ] && exit 0\necho "E: Unable to locate package ninja-build" >&2\nexit 100');
  check('what failed says why', failing.status !== 0 && failing.stderr.includes('E: Unable to locate package ninja-build'), failing.stderr);
});
