// A backup under load, brought back: all that was acknowledged before it began is there once, positions fit their logs, and
// damage is found.
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {check, Load, Postgres, run, Server, sleep} from './harness.mjs';

function restored(server, backup, environment) {
  const other = new Server(environment);
  const done = other.run(['restore', backup, '--verify']);
  mkdirSync(join(other.data, 'keys'), {recursive: true});
  return {other, done};
}

async function backUpAndRestore(name, environment, targetEnvironment) {
  const server = new Server(environment);
  server.makeKeys();
  await server.start();
  await server.makeChannel();
  const load = new Load(server);
  load.start();
  while (load.acknowledgements < 150) await sleep(20);
  const before = {events: new Map(load.events), messages: new Map(load.messages)};
  const backup = join(server.folder, 'backup');
  const made = server.run(['backup', backup]);
  check(`${name}: a backup under load`, made.status === 0 && existsSync(join(backup, 'manifest.json')), made.stderr);
  const ready = await server.get('/readyz');
  check(`${name}: ready afterwards`, ready.status === 200, ready.body);
  const at = load.acknowledgements;
  while (load.acknowledgements < at + 20) await sleep(20);
  await load.stop();
  check(`${name}: a second one into the same folder is refused`, server.run(['backup', backup]).status === 1);
  check(`${name}: the master key is not in it`, !readdirSync(backup, {recursive: true}).some((path) => /(^|\/)keys(\/|$)|master/.test(path)));

  const {other, done} = restored(server, backup, targetEnvironment);
  check(`${name}: restore --verify is content`, done.status === 0, done.stdout + done.stderr);
  check(`${name}: restore says that the key is needed`, done.stderr.includes('master key is not in the backup'), done.stderr);
  const without = other.run(['verify']);
  check(`${name}: does not begin with a new key`, without.status === 1 && without.stderr.includes('master key'), without.stderr);
  copyFileSync(join(server.data, 'keys/master'), join(other.data, 'keys/master'));
  const books = Object.assign(new Load(other), before);
  await books.verify(`${name} restored`);
  check(`${name}: the doctor is content`, other.run(['doctor']).status === 0, other.run(['doctor']).stdout);
  check(`${name}: not into a folder in use`, other.run(['restore', backup]).status === 1);

  Object.assign(other, {writeKey: server.writeKey, token: server.token, channel: server.channel});
  await other.start();
  const more = Object.assign(new Load(other), {...before, next: 1_000_000});
  more.start();
  while (more.acknowledgements < 40) await sleep(20);
  await more.stop();
  await other.end('SIGTERM');
  await more.verify(`${name} restored and gone on`);
  await server.end('SIGTERM');
  return backup;
}

async function findsDamage(backup) {
  const target = new Server();
  const manifest = join(backup, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  const changed = JSON.parse(text);
  changed.rows.messages += 1;
  writeFileSync(manifest, JSON.stringify(changed));
  const done = target.run(['restore', backup, '--verify']);
  check('a row less than saved is found', done.status === 1 && done.stdout.includes('messages'), done.stdout);
  writeFileSync(manifest, text);
  const rows = join(backup, 'ondam.db');
  const bytes = readFileSync(rows);
  writeFileSync(rows, bytes.subarray(0, 5000));
  const cut = new Server().run(['restore', backup, '--verify']);
  check('rows that were cut off are found', cut.status === 1 && cut.stdout.includes('the backup is damaged'), cut.stdout + cut.stderr);
  check('and it says what to do', cut.stdout.includes('restore another backup'), cut.stdout);
  writeFileSync(rows, bytes);
  rmSync(manifest);
  const none = new Server().run(['restore', backup]);
  check('a backup without manifest is none', none.status === 1 && none.stderr.includes('manifest'), none.stderr);
  writeFileSync(manifest, text);
}

await run(async () => {
  const backup = await backUpAndRestore('sqlite', {}, {});
  await findsDamage(backup);
  if (!Postgres.isThere()) {
    console.log('the PostgreSQL half is left out: initdb is not installed');
    return;
  }
  const postgres = new Postgres();
  await postgres.start();
  const there = {ONDAM_DATABASE_URL: postgres.dsn};
  await backUpAndRestore('postgres', there, {...there, ONDAM_DATABASE_SCHEMA: 'restored'});
});
