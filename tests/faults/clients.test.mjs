// Clients that are slow, rude or too large, and the end of the process: nobody blocks another, nothing crashes, what is
// under way is finished.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {Agent} from 'node:http';
import {connect} from 'node:net';
import {join} from 'node:path';
import {check, random, run, Server, sleep} from './harness.mjs';

function raw(port, bytes, {timeout = 3000, isAll = false} = {}) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    let answer = Buffer.alloc(0);
    const finish = () => {
      socket.destroy();
      done(answer.toString('latin1'));
    };
    socket.on('data', (piece) => (answer = Buffer.concat([answer, piece])));
    socket.on('close', finish);
    socket.on('error', finish);
    socket.setTimeout(timeout, finish);
    if (isAll) socket.end(bytes);
    else socket.write(bytes);
  });
}

async function refusesLargeBody(server) {
  const size = 100 << 20;
  const began = Date.now();
  // Collection answers as Segment does; every other address says that it is too large.
  for (const [path, status] of [['/v1/batch', 400], ['/api/v1/customers', 413]]) {
    const told = await raw(server.port, `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
    check(`100 MB announced to ${path}: ${status} at once`, told.startsWith(`HTTP/1.1 ${status}`) && Date.now() - began < 10_000, told.slice(0, 60));
  }
  const answer = await new Promise((done) => {
    const socket = connect(server.port, '127.0.0.1');
    const piece = Buffer.alloc(1 << 16, 0x61);
    let text = '';
    let sent = 0;
    const pump = () => {
      while (sent < size && !socket.destroyed && socket.writable) {
        sent += piece.length;
        if (!socket.write(Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]))) return;
      }
    };
    socket.on('drain', pump);
    socket.on('data', (bytes) => (text += bytes));
    socket.on('error', () => done({text, sent}));
    socket.on('close', () => done({text, sent}));
    socket.setTimeout(8000, () => socket.destroy());
    socket.write('POST /v1/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    pump();
  });
  check('100 MB in chunks: refused before it is there', answer.text.startsWith('HTTP/1.1 400') || answer.sent < size, `${answer.text.slice(0, 40)} ${answer.sent}`);
}

async function staysFastBesideSlow(server) {
  const request = 'POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n' + 'x'.repeat(5000);
  const slow = Array.from({length: 300}, () => {
    const socket = connect(server.port, '127.0.0.1');
    let at = 0;
    socket.on('error', () => {});
    const timer = setInterval(() => socket.write(request[at++ % request.length]), 1000);
    socket.on('close', () => clearInterval(timer));
    return socket;
  });
  await sleep(1500);
  const times = [];
  for (let i = 0; i < 50; ++i) {
    const began = performance.now();
    const answer = await server.get('/livez');
    times.push(answer.status === 200 ? performance.now() - began : Infinity);
  }
  times.sort((a, b) => a - b);
  check(`300 clients of a byte a second: others wait ${times[25].toFixed(1)} ms (p50)`, times[48] < 2000, `p97 ${times[48]}`);
  for (const socket of slow) socket.destroy();
}

async function survivesMalformed(server) {
  const odd = [
    'GET / HTTP/9.9\r\n\r\n', 'GET /\r\n\r\n', '\0\0\0\0\r\n\r\n', 'GET / HTTP/1.1\r\nHost a\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', 'POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
    'POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(5000)}\r\n`, 'GET /%zz%00/../.. HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /api/v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n',
  ];
  const sound = 'POST /v1/track HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\nContent-Type: application/json\r\n\r\n{"userId":"a","b":1}';
  for (let i = 0; i < 200; ++i) {
    const bytes = Buffer.from(sound);
    for (let change = 0; change < 4; ++change) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    odd.push(bytes);
  }
  for (let at = 0; at < odd.length; at += 40) await Promise.all(odd.slice(at, at + 40).map((bytes) => raw(server.port, bytes, {timeout: 500})));
  const alive = await server.get('/livez');
  check(`${odd.length} malformed requests: still alive`, alive.status === 200 && server.child.exitCode === null);
}

/// Outside collections of what a server must take and what it must refuse.
async function decidesAsOthersDo(server) {
  const folder = process.env.ONDAM_MATERIAL && join(process.env.ONDAM_MATERIAL, 'http');
  if (!folder) {
    console.log('     the collections of requests and of JSON are left out: ONDAM_MATERIAL is not set');
    return;
  }
  await readsRequests(server, JSON.parse(readFileSync(join(folder, 'llhttp-requests.json'), 'utf8')));
  const place = join(server.folder, 'json');
  mkdirSync(place);
  execFileSync('tar', ['-xzf', join(folder, 'json-test-suite.tar.gz'), '-C', place]);
  const files = readdirSync(place, {recursive: true}).filter((name) => name.endsWith('.json'));
  await readsJson(server, files.map((name) => ({name: name.split('/').at(-1), bytes: readFileSync(join(place, name))})));
}

/// What that parser reads and we refuse on purpose: other protocols, HTTP/0.9, a coding that we cannot undo.
const refusedHere = /ICE|RTSP|PRI request|No HTTP version|as last transfer-encoding/;

async function readsRequests(server, cases) {
  const wrong = [];
  const ask = async ({id, raw_b64: encoded, messages_complete: messages, error}) => {
    let bytes = Buffer.from(encoded, 'base64').toString('latin1');
    // The empty line that ends a message is missing where that parser does not wait for it.
    if (messages && !bytes.endsWith('\r\n\r\n') && bytes.endsWith('\r\n')) bytes += '\r\n';
    const answer = await raw(server.port, Buffer.from(bytes, 'latin1'), {isAll: true, timeout: 10_000});
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    const isRefused = [400, 413, 431, 501, 505].includes(statuses.at(-1));
    const isRight = error
      ? statuses.length <= messages + 1 && (isRefused || messages > 0)
      : refusedHere.test(id)
        ? isRefused
        : statuses.length >= messages && statuses.slice(0, messages).every((status) => status === 501 || (status !== 400 && status < 500));
    if (!isRight) wrong.push(`${id}: ${statuses}`);
  };
  for (let at = 0; at < cases.length; at += 20) await Promise.all(cases.slice(at, at + 20).map(ask));
  check(`${cases.length} requests of another parser: read and refused as there`, cases.length >= 60 && wrong.length === 0, wrong.join('; '));
}

/// As a body, and as a property inside an event.
async function readsJson(server, cases) {
  const agent = new Agent({keepAlive: true, maxSockets: 8});
  const headers = {authorization: `Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}`, 'content-type': 'application/json'};
  const classes = {y: [200], n: [400], i: [200, 400]};
  const wrong = [];
  const ask = async ({name, bytes}) => {
    const inside = Buffer.concat([Buffer.from('{"userId":"u","event":"E","properties":{"v":'), bytes, Buffer.from('}}')]);
    for (const body of [bytes, inside]) {
      const {status} = await server.send('POST', '/v1/track', {headers, body, agent});
      if (!classes[name[0]].includes(status)) wrong.push(`${name}: ${status}`);
    }
  };
  for (let at = 0; at < cases.length; at += 20) await Promise.all(cases.slice(at, at + 20).map(ask));
  agent.destroy();
  check(`${cases.length} texts of JSON, sound and not: taken and refused as they must be`, cases.length > 200 && wrong.length === 0, wrong.join('; '));
}

async function drains(server) {
  const body = JSON.stringify({batch: [{type: 'track', event: 'Last', userId: 'u', messageId: 'the-last-one'}]});
  const head = `POST /v1/batch HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (piece) => (answer += piece));
  socket.on('error', () => {});
  const closed = new Promise((done) => socket.once('close', done));
  socket.write(head + body.slice(0, 20));
  await sleep(300);
  const began = Date.now();
  const ended = server.end('SIGTERM');
  let late;
  do late = await server.get('/livez', 1000);
  while (late.status === 200 && Date.now() - began < 5000);
  check('SIGTERM: takes no new connection', late.status === 0, late.status);
  socket.write(body.slice(20));
  await closed;
  check('SIGTERM: the request under way is answered', answer.startsWith('HTTP/1.1 200'), answer.slice(0, 60));
  const {code, signal} = await ended;
  check(`SIGTERM: ends with 0 in ${Date.now() - began} ms`, code === 0 && Date.now() - began <= 30_000, `${code} ${signal}`);
  check('SIGTERM: what was answered is stored', server.lines('export', 'events').some((event) => event.messageId === 'the-last-one'));
}

await run(async () => {
  const server = new Server();
  server.makeKeys();
  await server.start();
  await refusesLargeBody(server);
  await staysFastBesideSlow(server);
  await survivesMalformed(server);
  await decidesAsOthersDo(server);
  await drains(server);
});
