// A server that can be killed, a proxy that makes the faults, and the count of what is stored afterwards.
import {spawn, spawnSync} from 'node:child_process';
import {createServer, request as httpRequest} from 'node:http';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {endsWithUs} from '../support/children.mjs';
import {freePort} from '../support/ports.mjs';

export {sleep};

export class Server {
  constructor(binary, environment = {}) {
    this.binary = binary;
    this.env = {...process.env, ...environment};
    this.folder = mkdtempSync(join(tmpdir(), 'ondam-sdk-'));
  }

  command(...words) {
    const done = spawnSync(this.binary, [...words, '--data', this.folder], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: this.env,
    });
    if (done.status !== 0) throw new Error(`${words.join(' ')} failed: ${done.stderr}`);
    return done.stdout;
  }

  /// The new key is the last line, as a script would read it.
  makeKey() {
    return this.command('token', 'write-key', '--name', 'tests').trim().split('\n').at(-1);
  }

  async start() {
    this.port ??= await freePort();
    const words = ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`];
    this.child = endsWithUs(spawn(this.binary, words, {stdio: ['ignore', 'inherit', 'inherit'], env: this.env}));
    for (const end = Date.now() + 120_000; Date.now() < end; await sleep(50)) {
      const alive = await fetch(`http://127.0.0.1:${this.port}/livez`).catch(() => undefined);
      if (alive?.ok) return;
    }
    throw new Error('the server did not start');
  }

  async end(signal) {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill(signal);
    await ended;
  }

  storedEvents() {
    const lines = this.command('export', 'events').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  }

  /// Clients try again after growing pauses, and on a busy machine late: waits until as many events are stored.
  async stores(count) {
    for (const end = Date.now() + 120_000; Date.now() < end && this.storedEvents().length < count; ) await sleep(500);
  }

  remove() {
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/// Faults by request, in order: `429`, `503`, `hang` (never answered, never forwarded), `timeout` (as that,
/// and cut after two seconds, as a load balancer does), `lost` (forwarded, the answer
/// thrown away), `reset`, and afterwards `pass`.
export class FaultyProxy {
  constructor(port, faults) {
    this.targetPort = port;
    this.faults = [...faults];
    this.made = {};
    this.retries = 0;
    this.server = createServer((incoming, answer) => this.take(incoming, answer));
  }

  async start() {
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
    this.origin = `http://127.0.0.1:${this.port}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  take(incoming, answer) {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const counts = incoming.method === 'POST';
      if (counts && incoming.headers['x-retry-count'] > 0) ++this.retries;
      const fault = (counts && this.faults.shift()) || 'pass';
      this.made[fault] = (this.made[fault] ?? 0) + 1;
      this.act(fault, incoming, Buffer.concat(chunks), answer);
    });
  }

  act(fault, incoming, body, answer) {
    if (fault === 'hang') return;
    if (fault === 'timeout') return void setTimeout(() => answer.socket?.destroy(), 2000);
    if (fault === 'reset') return void answer.socket.destroy();
    if (fault === '429' || fault === '503') {
      answer.writeHead(Number(fault), {
        'Retry-After': '1',
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Expose-Headers': 'Retry-After',
      });
      return void answer.end();
    }
    this.forward(incoming, body, answer, fault === 'lost');
  }

  forward(incoming, body, answer, loseAnswer) {
    const {method, url: path, headers} = incoming;
    const onward = httpRequest({host: '127.0.0.1', port: this.targetPort, method, path, headers});
    onward.on('response', (got) => {
      const parts = [];
      got.on('data', (part) => parts.push(part));
      got.on('error', () => answer.socket?.destroy());
      got.on('end', () => {
        if (loseAnswer) return void answer.socket?.destroy();
        const {'transfer-encoding': _, connection: __, ...kept} = got.headers;
        answer.writeHead(got.statusCode, kept);
        answer.end(Buffer.concat(parts));
      });
    });
    onward.on('error', async (error) => {
      // A load balancer waits for its server; a connection that broke under way breaks here too.
      if (error.code !== 'ECONNREFUSED') return void answer.socket?.destroy();
      await sleep(100);
      if (!answer.destroyed) this.forward(incoming, body, answer, loseAnswer);
    });
    onward.end(body);
  }
}

let passed = 0;
let failed = 0;

export function check(name, good, detail = '') {
  if (good) ++passed;
  else ++failed;
  console.log(`${good ? 'ok    ' : 'FAILED'} ${name}${good ? '' : ` ${detail}`}`);
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/// Every expected name is there once, and nothing else is.
export function checkOnce(name, events, expected, nameOf) {
  const times = new Map();
  for (const event of events) times.set(nameOf(event), (times.get(nameOf(event)) ?? 0) + 1);
  const lost = expected.filter((one) => !times.has(one));
  const doubled = [...times].filter(([, count]) => count !== 1).map(([one]) => one);
  const foreign = [...times.keys()].filter((one) => !expected.includes(one));
  const detail = `lost ${lost.length} doubled ${doubled.length} foreign ${foreign.length}: ` +
    JSON.stringify([lost.slice(0, 3), doubled.slice(0, 3), foreign.slice(0, 3)]);
  check(name, lost.length + doubled.length + foreign.length === 0, detail);
}
