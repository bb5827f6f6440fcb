// kill -9 at a drawn acknowledgement under load, again and again on the same data: nothing acknowledged is lost, nothing
// is there twice, and every start is sound. `kill.test.mjs sqlite` or `postgres` runs one half.
import {cycles, drawn, Load, Postgres, run, Server} from './harness.mjs';

async function killAndCount(name, server) {
  server.makeKeys();
  await server.start();
  await server.makeChannel();
  await server.end('SIGTERM');
  const load = new Load(server);
  for (let cycle = 0; cycle < cycles; ++cycle) {
    await server.start();
    // Every other time it is a message, which takes much longer than events do.
    const kind = cycle % 2 ? 'events' : 'messages';
    let left = kind === 'events' ? drawn(5, 60) : drawn(1, 12);
    const killed = new Promise((done) => {
      load.onAcknowledged = (acknowledged) => {
        if (acknowledged === kind && --left === 0) server.end('SIGKILL').then(done);
      };
    });
    load.start();
    await killed;
    await load.stop();
    if ((cycle + 1) % 500 === 0) console.log(`${name}: ${cycle + 1} of ${cycles} cycles, ${load.acknowledgements} answers`);
  }
  await load.verify(name);
}

const half = process.argv[2];

await run(async () => {
  if (half !== 'postgres') await killAndCount('sqlite', new Server());
  if (half === 'sqlite') return;
  if (!Postgres.isThere()) {
    console.log('the PostgreSQL half is left out: initdb is not installed');
    return;
  }
  const postgres = new Postgres();
  await postgres.start();
  await killAndCount('postgres', new Server({ONDAM_DATABASE_URL: postgres.dsn}));
});
