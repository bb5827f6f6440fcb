import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Analytics} from '@segment/analytics-node';

import {Postgres} from '../e2e/support/postgres.mjs';
import {check, checkOnce, FaultyProxy, Server, sleep} from './harness.mjs';

/// @segment/analytics-node through every fault and a kill -9 in the middle.
export async function segmentNode(binary, {name = 'segment node', environment = {}} = {}) {
  const server = new Server(binary, environment);
  const writeKey = server.makeKey();
  await server.start();
  const faults = ['429', '503', 'pass', 'hang', 'lost', 'pass', 'reset', '503', 'lost', '429'];
  const proxy = new FaultyProxy(server.port, faults);
  await proxy.start();

  const client = new Analytics({
    writeKey,
    host: proxy.origin,
    flushAt: 10,
    flushInterval: 200,
    maxRetries: 10,
    httpRequestTimeout: 1500,
  });
  const failures = [];
  client.on('error', (error) => failures.push(error));
  const expected = [];
  const send = (from, to) => {
    for (let i = from; i < to; ++i) {
      client.track({userId: `user-${i % 7}`, event: 'Order Completed', properties: {i, note: '주문'}});
      expected.push(`track ${i}`);
    }
  };
  send(0, 100);
  await sleep(1500);
  const killed = server.end('SIGKILL');
  send(100, 200);
  await killed;
  await sleep(500);
  await server.start();
  client.identify({userId: 'user-1', traits: {email: 'kim@example.com', name: '김철수'}});
  client.page({anonymousId: 'anon-1', name: 'Home', properties: {url: 'https://shop.example/'}});
  client.group({userId: 'user-1', groupId: 'g-1', traits: {plan: 'pro'}});
  client.alias({userId: 'user-1', previousId: 'anon-1'});
  client.screen({userId: 'user-1', name: 'Start'});
  expected.push('identify', 'page', 'group', 'alias', 'screen');
  await client.closeAndFlush({timeout: 90_000});

  await server.end('SIGTERM');
  proxy.stop();
  const stored = server.storedEvents();
  checkOnce(`${name}: every event exactly once`, stored, expected, (event) =>
    event.type === 'track' ? `track ${event.properties.i}` : event.type);
  check(`${name}: every fault was made`, proxy.faults.length === 0, JSON.stringify(proxy.made));
  check(`${name}: it told of no failure`, failures.length === 0, String(failures[0]?.reason));
  check(`${name}: it repeated`, proxy.retries > 0);
  const identify = stored.find((event) => event.type === 'identify');
  check(`${name}: traits arrive whole`, identify?.traits.name === '김철수');
  server.remove();
}

/// The same where the rows are in a PostgreSQL.
export async function onPostgres(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'ondam-sdk-postgres-'));
  chmodSync(folder, 0o755);
  const postgres = await Postgres.start(folder);
  try {
    await segmentNode(binary, {name: 'segment node on PostgreSQL', environment: {ONDAM_DATABASE_URL: postgres.url}});
  } finally {
    await postgres.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}
