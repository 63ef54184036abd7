/** Run as a process of its own by test/db/embedded.test.ts: starts the server in the folder it is given, says so, and stays. */
import { startEmbedded } from '../../src/db/embedded/embedded.ts';

const [dataDir = ''] = process.argv.slice(2);
const server = await startEmbedded({ dataDir, durable: false });
process.send?.('ready');
process.once('SIGTERM', () => {
  process.disconnect();
  void server.stop();
});
