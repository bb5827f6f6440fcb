import {createRequire} from 'node:module';
import {check, checkOnce, FaultyProxy, Server, sleep} from './harness.mjs';

const loaded = createRequire(import.meta.url)('@rudderstack/rudder-sdk-node');
const RudderAnalytics = loaded.default ?? loaded;

/// @rudderstack/rudder-sdk-node, with and without gzip. It repeats three times by itself.
export async function rudderNode(binary, gzip) {
  const title = `rudder node${gzip ? ' gzip' : ''}`;
  const server = new Server(binary);
  const writeKey = server.makeKey();
  await server.start();
  // It gives up by itself on an answer that takes longer than its own limit, and says so.
  const faults = ['429', 'pass', '503', 'lost', 'pass', 'timeout', 'pass', 'reset', 'pass', 'lost'];
  const proxy = new FaultyProxy(server.port, faults);
  await proxy.start();

  const client = new RudderAnalytics(writeKey, {
    dataPlaneUrl: proxy.origin,
    flushAt: 10,
    flushInterval: 200,
    timeout: 3000,
    gzip,
    logLevel: 'silent',
  });
  const expected = [];
  const failures = [];
  const send = (from, to) => {
    for (let i = from; i < to; ++i) {
      client.track(
        {userId: `user-${i % 7}`, event: 'Order Completed', properties: {i}},
        (error) => error && failures.push(error));
      expected.push(i);
    }
  };
  for (let i = 0; i < 100; i += 10) {
    send(i, i + 10);
    await sleep(150);
  }
  await sleep(8000);
  const killed = server.end('SIGKILL');
  send(100, 150);
  await killed;
  await sleep(300);
  await server.start();
  send(150, 200);
  await new Promise((done) => client.flush(done));
  await sleep(8000);
  await server.stores(expected.length);

  await server.end('SIGTERM');
  proxy.stop();
  checkOnce(`${title}: every event exactly once`, server.storedEvents(), expected,
    (event) => event.properties.i);
  check(`${title}: every fault was made`, proxy.faults.length === 0, JSON.stringify(proxy.made));
  check(`${title}: it told of no failure`, failures.length === 0, String(failures[0]));
  server.remove();
}
