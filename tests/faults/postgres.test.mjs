// PostgreSQL dies like in a power cut and comes back while clients go on: they are refused with 503 meanwhile, served
// again afterwards, and nothing acknowledged is lost.
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {check, drawn, Load, Postgres, run, Server, sleep} from './harness.mjs';

await run(async () => {
  if (!Postgres.isThere()) {
    console.log('left out: initdb is not installed');
    check('there is nothing to try without PostgreSQL', true);
    return;
  }
  const postgres = new Postgres();
  await postgres.start();
  const server = new Server({ONDAM_DATABASE_URL: postgres.dsn});
  server.makeKeys();
  await server.start();
  await server.makeChannel();
  const load = new Load(server);
  load.start();
  for (let round = 0; round < 3; ++round) {
    const before = load.acknowledgements;
    while (load.acknowledgements < before + drawn(20, 60)) await sleep(10);
    await postgres.crash();
    await sleep(500);
    const answer = await server.get('/readyz');
    check(`round ${round}: not ready while the database is gone`, answer.status === 503, answer.status);
    await postgres.start();
    const after = load.acknowledgements;
    const began = Date.now();
    while (load.acknowledgements < after + 10 && Date.now() - began < 60_000) await sleep(20);
    check(`round ${round}: served again in ${Date.now() - began} ms`, load.acknowledgements >= after + 10);
  }
  await load.stop();
  check('still the same process', server.child.exitCode === null && server.child.signalCode === null);
  await load.verify('postgres killed');
  const ended = await server.end('SIGTERM');
  check('ends in order', ended.code === 0, JSON.stringify(ended));
  // Somebody at three in the morning forgets the settings: no second, empty installation begins beside the real one.
  const lost = server.run(['user', 'link', '--email', 'you@example.com'], {env: {...process.env, ONDAM_DATABASE_URL: ''}});
  check('a command without its settings is refused and says what is missing', lost.status === 1 && lost.stderr.includes('--config') &&
    !existsSync(join(server.data, 'ondam.db')), `${lost.status} ${lost.stderr}`);
});
