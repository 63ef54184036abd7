/** Ten and more ways in which a queue is there and no help. Each is where jobs are to be kept, for one test. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { openDatabase, type DatabaseAddress } from '../../src/db/database.ts';
import type { QueueAddress } from '../../src/queue/connect-backend.ts';
import { testDatabase } from '../support/database.ts';
import { startOwnRedis } from '../support/own-redis.ts';

export interface RefusingPlace {
  readonly address: QueueAddress;
  readonly remove: () => Promise<void>;
}

/** A Redis of its own, with a user hallpass whose rights are `acl`, after `prepare`. */
function redisWith(acl: string | null, prepare: (admin: Redis) => Promise<unknown> = async () => undefined) {
  return async (): Promise<RefusingPlace> => {
    const server = await startOwnRedis();
    const admin = new Redis(server.url);
    if (acl !== null)
      await admin.call('ACL', 'SETUSER', 'hallpass', 'on', '>pass', '~*', '&*', ...acl.split(' '));
    await prepare(admin);
    admin.disconnect();
    const redisUrl = acl === null ? server.url : server.url.replace('//', '//hallpass:pass@');
    return { address: { redisUrl }, remove: server.kill };
  };
}

/** Something that takes connections and deals with what comes on them in its own way. */
function serverThat(greet: (socket: Socket) => void) {
  return async (): Promise<RefusingPlace> => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      greet(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      address: { redisUrl: `redis://127.0.0.1:${port}` },
      async remove() {
        for (const socket of sockets) socket.destroy();
        server.close();
        await once(server, 'close');
      },
    };
  };
}

/** A database in which the queue's part is as `statements` leave it, used by a role that may not do everything. */
function postgresWith(statements: (role: string) => string) {
  return async (): Promise<RefusingPlace> => {
    const { pool, address, close } = await testDatabase();
    const { rows } = await pool.query<{ name: string }>('select current_database() as name');
    const role = `${rows[0]?.name}_role`;
    await pool.query(`create role ${role} login; ${statements(role)}`);
    const limited = openDatabase(as(address, role), { max: 8 });
    return {
      address: { pool: limited.pool },
      async remove() {
        await limited.close();
        await pool.query(`drop owned by ${role}; drop role ${role}`);
        await close();
      },
    };
  };
}

const as = (address: DatabaseAddress, user: string): DatabaseAddress => {
  if ('connection' in address) return { connection: { ...address.connection, user } };
  const url = new URL(address.url);
  url.username = user;
  return { url: url.href };
};

/** All of the queue's rights, without whose this role could do nothing. */
const all = (role: string): string =>
  `grant usage on schema bullmq to ${role}; grant all on all tables in schema bullmq to ${role};
   grant all on all sequences in schema bullmq to ${role}; grant execute on all functions in schema bullmq to ${role};`;

/** With what health says of each. */
export const REFUSING: readonly (readonly [string, RegExp, () => Promise<RefusingPlace>])[] = [
  ['a Redis user without one command', /refuses: ZADD/, redisWith('+@all -zadd')],
  ['a Redis user without scripts', /refuses: EVAL/, redisWith('+@all -@scripting')],
  ['a Redis user with no command at all', /refuses/, redisWith('-@all')],
  ['a Redis with another password', /WRONGPASS|NOAUTH|does not answer/, redisWith('+@all resetpass >other')],
  [
    'a Redis that is a replica by now',
    /refuses: READONLY/,
    redisWith(null, (admin) => admin.call('REPLICAOF', '127.0.0.1', '1')),
  ],
  [
    'a Redis that is full',
    /refuses: OOM/,
    redisWith(null, (admin) => admin.call('CONFIG', 'SET', 'maxmemory', '1')),
  ],
  [
    'a Redis that is loading its data',
    /LOADING|does not answer/,
    serverThat((socket) =>
      socket.on('data', () => socket.write('-LOADING Redis is loading the dataset in memory\r\n')),
    ),
  ],
  ['a connection that is accepted and silent', /does not answer/, serverThat(() => undefined)],
  [
    'a connection that is cut as soon as it is there',
    /does not answer/,
    serverThat((socket) => socket.destroy()),
  ],
  [
    'something that speaks another language',
    /does not answer/,
    serverThat((socket) => socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))),
  ],
  ['a PostgreSQL role without rights on the queue', /refuses: permission denied/, postgresWith(() => '')],
  [
    'a PostgreSQL role that may only read the queue',
    /refuses: permission denied/,
    postgresWith(
      (role) =>
        `grant usage on schema bullmq to ${role}; grant select on all tables in schema bullmq to ${role};`,
    ),
  ],
  [
    'a PostgreSQL without the tables of the queue',
    /refuses: /,
    postgresWith((role) => `${all(role)} alter schema bullmq rename to other;`),
  ],
];
