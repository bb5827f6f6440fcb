// node run.mjs BINARY [segment-node|segment-node-on-postgres|rudder-node|segment-browser|other-browsers]
//
// BINARY serves event collection: build/…/ondam, or event_server for this part alone.
import {finish} from './harness.mjs';
import {otherBrowsers} from './other_browsers.mjs';
import {rudderNode} from './rudder_node.mjs';
import {segmentBrowser} from './segment_browser.mjs';
import {onPostgres, segmentNode} from './segment_node.mjs';

const [binary, only] = process.argv.slice(2);
if (!binary) {
  console.error('node run.mjs BINARY [segment-node|segment-node-on-postgres|rudder-node|segment-browser|other-browsers]');
  process.exit(2);
}
const suites = {
  'segment-node': () => segmentNode(binary),
  'segment-node-on-postgres': () => onPostgres(binary),
  'rudder-node': async () => {
    await rudderNode(binary, false);
    await rudderNode(binary, true);
  },
  'segment-browser': async () => {
    await segmentBrowser(binary, {strategy: 'standard'});
    await segmentBrowser(binary, {strategy: 'batching', config: {size: 10, timeout: 500}});
  },
  'other-browsers': () => otherBrowsers(binary),
};
for (const [name, suite] of Object.entries(suites)) {
  if (!only || only === name) await suite();
}
finish();
process.exit();
