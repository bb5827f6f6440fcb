// A full disk and a disk that fails, at the n-th write or sync: the server refuses with 503 or 507, goes on answering
// reads, heals by itself when the disk does, and what it acknowledged is there once. A shim in front of the C library
// makes the faults in the data folder alone.
import {spawnSync} from 'node:child_process';
import {closeSync, openSync, readSync, writeFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {check, drawn, Load, run, Server, sleep} from './harness.mjs';

const modes = {write: 1, sync: 2, both: 3};
const errors = {ENOSPC: 28, EDQUOT: 122, EIO: 5};

/// The page of memory that the shim in the server reads.
class Control {
  constructor(path) {
    writeFileSync(path, Buffer.alloc(64));
    this.file = openSync(path, 'r+');
  }
  set(mode, error, after) {
    const page = Buffer.alloc(24);
    page.writeInt32LE(mode, 0);
    page.writeInt32LE(error, 4);
    page.writeBigInt64LE(BigInt(after), 8);
    // The mode comes last: the shim must not act on half of the order.
    writeSync(this.file, page, 4, 20, 4);
    writeSync(this.file, page, 0, 4, 0);
  }
  off() {
    writeSync(this.file, Buffer.alloc(4), 0, 4, 0);
  }
  failed() {
    const page = Buffer.alloc(8);
    readSync(this.file, page, 0, 8, 16);
    return Number(page.readBigInt64LE(0));
  }
  close() {
    closeSync(this.file);
  }
}

async function until(milliseconds, holds) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (await holds()) return true;
    await sleep(20);
  }
  return holds();
}

/// Attachments: kept by id with their bytes, so that each that was taken can be asked for at the end.
class Files {
  constructor(server) {
    this.server = server;
    this.kept = new Map();
  }
  async upload() {
    const body = Buffer.alloc(20_000, this.kept.size + 1);
    const headers = {authorization: `Bearer ${this.server.token}`, 'content-type': 'application/octet-stream'};
    const answer = await this.server.send('POST', '/api/v1/files?name=note.bin', {headers, body});
    if (answer.status === 201) this.kept.set(JSON.parse(answer.body).id, body.toString());
    return answer.status;
  }
  async lost() {
    const lost = [];
    for (const [id, body] of this.kept) {
      const answer = await this.server.api('GET', `/api/v1/files/${id}`);
      if (answer.status !== 200 || answer.body !== body) lost.push(`${id} ${answer.status}`);
    }
    return lost;
  }
}

async function fail(server, load, files, control, {mode, error, after}) {
  const name = `${error} on ${mode} after ${after} calls`;
  const before = load.acknowledgements;
  await until(60_000, () => load.acknowledgements >= before + 10);
  const refusedBefore = load.refused;
  control.set(modes[mode], errors[error], after);
  const struck = await until(60_000, () => control.failed() > 0);
  check(`${name}: struck`, struck);
  await sleep(400);
  const alive = await server.get('/livez');
  const isRunning = server.child.exitCode === null && server.child.signalCode === null;
  check(`${name}: answers meanwhile`, alive.status === 200 && isRunning, `${alive.status} ${server.child.signalCode} ${isRunning ? '' : server.log().slice(-1500)}`);
  check(`${name}: refuses`, await until(60_000, () => load.refused > refusedBefore));
  const refusedFile = await files.upload();
  check(`${name}: refuses a file`, refusedFile >= 500, refusedFile);
  control.off();
  const then = {...load.byKind};
  const began = Date.now();
  const healed = await until(60_000, () => load.byKind.events >= then.events + 3 && load.byKind.messages >= then.messages + 3);
  check(`${name}: heals in ${Date.now() - began} ms`, healed);
  check(`${name}: takes files again`, (await files.upload()) === 201);
  return isRunning;
}

await run(async () => {
  const server = new Server();
  const shim = join(server.folder, 'shim.so');
  const source = fileURLToPath(new URL('shim.c', import.meta.url));
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl'], {encoding: 'utf8'});
  if (built.status !== 0) throw new Error(built.stderr);
  const page = join(server.folder, 'control');
  const control = new Control(page);
  const shimmed = {LD_PRELOAD: shim, SHIM_CONTROL: page, SHIM_FOLDER: server.data};
  server.makeKeys();
  await server.start(shimmed);
  await server.makeChannel();
  const load = new Load(server);
  const files = new Files(server);
  load.start();
  const faults = [];
  for (const mode of Object.keys(modes)) {
    for (const error of Object.keys(errors)) faults.push({mode, error, after: drawn(0, 40)});
  }
  for (const fault of faults) {
    if (!(await fail(server, load, files, control, fault))) break;
  }
  await load.stop();
  const isReady = await until(60_000, async () => (await server.get('/readyz')).status === 200);
  check('ready at the end', isReady, (await server.get('/readyz')).body);
  const lost = await files.lost();
  check(`${files.kept.size} files taken, none lost`, lost.length === 0 && files.kept.size > 0, lost.slice(0, 3).join(', '));
  const ended = await server.end('SIGTERM');
  check('ends in order', ended.code === 0, JSON.stringify(ended));
  control.close();
  await load.verify('after the faults');
});
