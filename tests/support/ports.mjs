import {createServer} from 'node:net';

const listening = (server, where) =>
  new Promise((done) => {
    server.once('error', () => done(false));
    server.listen(where, () => done(true));
  });

/// A name among the kernel's sockets that one process can have at a time; given back when it ends.
async function reserve(port) {
  const name = createServer();
  name.unref();
  return listening(name, {path: `\0ondam-test-port-${port}`});
}

async function isFree(port) {
  const probe = createServer();
  if (!(await listening(probe, {port, host: '0.0.0.0', exclusive: true}))) return false;
  await new Promise((done) => probe.close(done));
  return true;
}

/// A port for programs that cannot choose one themselves, and for those that come back to theirs: below the ports that the kernel gives to
/// outgoing connections, and this process's alone until it ends. `ports.h` chooses in the same way.
export async function freePort() {
  for (let tries = 0; tries < 1000; ++tries) {
    const port = 10_240 + Math.floor(Math.random() * 21_760);
    if ((await reserve(port)) && (await isFree(port))) return port;
  }
  throw new Error('no free port');
}
