/** Answers Terraform as its plugins do: a line on standard output, then calls over mutual TLS. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  status,
  type GrpcObject,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { DynamicValue } from '../schema/value.ts';
import { ownCertificate } from './certificate.ts';
import { WIRE } from './wire.ts';

/** What Terraform sets for whatever it starts as a plugin, so that nobody else starts one. */
const COOKIE = ['TF_PLUGIN_MAGIC_COOKIE', 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2'];
const PROTOCOL = 6;
const MOST_BYTES = 256 * 1024 * 1024;

type Env = Readonly<Record<string, string | undefined>>;

/** What calls of the protocol bring, each of them the part that wire.ts says. */
export interface Request {
  readonly type_name: string;
  readonly id: string;
  readonly config: DynamicValue;
  readonly current_state: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
  readonly planned_state: DynamicValue;
  readonly raw_state: { readonly json: Uint8Array };
  readonly private: Uint8Array;
}

/** By the names of the protocol; what is thrown is a bug. */
export type Calls = Readonly<Record<string, (request: Request) => Promise<object>>>;

/** Whether it was Terraform that started this program. Pure. */
export const isPlugin = (env: Env): boolean => env[COOKIE[0] ?? ''] === COOKIE[1];

/**
 * Serves until Terraform is done with it, or gone. `announce` gets the line that says where.
 * @throws Error without a certificate of Terraform's
 */
export async function serve(env: Env, calls: Calls, announce: (line: string) => void): Promise<void> {
  const authority = env['PLUGIN_CLIENT_CERT'];
  if (authority === undefined || authority === '')
    throw new Error('PLUGIN_CLIENT_CERT is missing: this Terraform is older than 1.0');
  const certificate = await ownCertificate(new Date());
  const folder = mkdtempSync(join(tmpdir(), 'hallpass-terraform-'));
  const server = new Server({
    'grpc.max_receive_message_length': MOST_BYTES,
    'grpc.max_send_message_length': MOST_BYTES,
  });
  const pair = { private_key: certificate.key, cert_chain: certificate.pem };
  const credentials = ServerCredentials.createSsl(Buffer.from(authority), [pair], true);
  try {
    const at = await listen(server, folder, credentials);
    await new Promise<void>((ended) => {
      addServices(server, calls, ended);
      announce(`1|${PROTOCOL}|${at}|grpc|${certificate.named}`);
    });
    server.forceShutdown();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By a socket of the file system; by a port of this machine where there are none. */
async function listen(server: Server, folder: string, credentials: ServerCredentials): Promise<string> {
  const bind = (address: string): Promise<number> =>
    new Promise((resolve, reject) =>
      server.bindAsync(address, credentials, (error, port) =>
        error === null ? resolve(port) : reject(error),
      ),
    );
  if (process.platform === 'win32') return `tcp|127.0.0.1:${await bind('127.0.0.1:0')}`;
  const path = join(folder, 'plugin.sock');
  await bind(`unix:${path}`);
  return `unix|${path}`;
}

type Call = ServerUnaryCall<Request, object>;
type Answer = sendUnaryData<object>;

function addServices(server: Server, calls: Calls, end: () => void): void {
  const all = loadPackageDefinition(
    fromJSON(WIRE, { keepCase: true, longs: Number, defaults: true, arrays: true, objects: true }),
  );
  server.addService(
    serviceOf(all, 'tfplugin6', 'Provider'),
    Object.fromEntries(
      Object.entries(calls).map(([name, run]) => [
        name,
        (call: Call, answer: Answer) => {
          run(call.request).then(
            (given) => answer(null, given),
            (error: unknown) => answer({ code: status.INTERNAL, details: String(error) }),
          );
        },
      ]),
    ),
  );
  server.addService(serviceOf(all, 'plugin', 'GRPCController'), {
    Shutdown: (_: Call, answer: Answer) => {
      answer(null, {});
      end();
    },
  });
}

const serviceOf = (all: GrpcObject, scope: string, name: string) =>
  ((all[scope] as GrpcObject)[name] as ServiceClientConstructor).service;
