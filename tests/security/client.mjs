// What an attacker's programs need: people who sign in by cookie, sockets that are opened by hand, and the rows behind the server.
import {spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {connect} from 'node:net';

/// Somebody with a browser: keeps the cookie, sends the CSRF token and the Origin of the console.
export class Person {
  constructor(server) {
    this.server = server;
  }
  get origin() {
    return `http://127.0.0.1:${this.server.port}`;
  }
  async signIn(email, password, headers = {}) {
    const body = JSON.stringify({email, password});
    const answer = await this.server.send('POST', '/api/v1/session', {headers: {'content-type': 'application/json', origin: this.origin, ...headers}, body});
    return this.take(answer);
  }
  take(answer) {
    this.answer = answer;
    if (answer.status !== 201) return this;
    this.setCookie = answer.headers['set-cookie'][0];
    this.cookie = this.setCookie.split(';')[0];
    this.session = JSON.parse(answer.body);
    return this;
  }
  headers(more = {}) {
    return {cookie: this.cookie, origin: this.origin, 'x-csrf-token': this.session.csrf_token, 'content-type': 'application/json', ...more};
  }
  send(method, path, value, headers = {}) {
    const body = value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
    return this.server.send(method, path, {headers: this.headers(headers), body});
  }
  async json(method, path, value) {
    const answer = await this.send(method, path, value);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body ? JSON.parse(answer.body) : undefined;
  }
}

/// A WebSocket of our own making, because a browser would not lie about its Origin.
export class Socket {
  frames = [];
  static open(port, path, headers) {
    const socket = new Socket();
    socket.closed = new Promise((done) => (socket.onClosed = done));
    return new Promise((done) => {
      let bytes = Buffer.alloc(0);
      const raw = (socket.raw = connect(port, '127.0.0.1'));
      const lines = Object.entries({Host: `127.0.0.1:${port}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'), ...headers}).map(([name, value]) => `${name}: ${value}\r\n`);
      raw.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      raw.on('error', () => {});
      raw.on('close', () => (socket.onClosed(socket.code), done(socket)));
      raw.on('data', (piece) => {
        bytes = Buffer.concat([bytes, piece]);
        if (!socket.status) {
          const end = bytes.indexOf('\r\n\r\n');
          if (end < 0) return;
          socket.status = Number(bytes.toString('latin1', 9, 12));
          bytes = bytes.subarray(end + 4);
          done(socket);
        }
        if (socket.status === 101) bytes = socket.read(bytes);
      });
    });
  }
  read(bytes) {
    while (bytes.length >= 2) {
      const short = bytes[1] & 127;
      const at = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length < at) break;
      const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
      if (bytes.length < at + size) break;
      const payload = bytes.subarray(at, at + size);
      if ((bytes[0] & 15) === 1) this.frames.push(JSON.parse(payload.toString()));
      if ((bytes[0] & 15) === 8) this.onClosed((this.code = payload.length ? payload.readUInt16BE(0) : 1005));
      bytes = bytes.subarray(at + size);
    }
    return bytes;
  }
  say(value) {
    const text = Buffer.from(JSON.stringify(value));
    const mask = randomBytes(4);
    const head = text.length < 126 ? Buffer.from([0x81, 0x80 | text.length]) : Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255]);
    this.raw.write(Buffer.concat([head, mask, text.map((byte, i) => byte ^ mask[i % 4])]));
  }
}

/// Runs SQL on the rows of a stopped server, as somebody with the disk could.
export function tamper(server, postgres, sql) {
  const done = postgres
    ? postgres.tool('psql', '-h', postgres.folder, '-U', 'app', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-qAtc', `SET search_path TO ondam; ${sql}`)
    : spawnSync('python3', ['-c', 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); r=c.execute(sys.argv[2]).fetchall(); c.commit(); print("\\n".join("|".join(map(str,x)) for x in r))',
      `${server.data}/ondam.db`, sql], {encoding: 'utf8'});
  if (done.status !== 0) throw new Error(`${sql}: ${done.stderr}`);
  return done.stdout.trim();
}

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
