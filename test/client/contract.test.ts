import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';

// The documents are what is served, the client's types what an editor offers: here the compiler reads both.

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: object;
}
interface Channel {
  address: string;
}
type Spoken = Record<'client' | 'server', string[]>;

const BESIDE_CONTRACTS = resolve('test/client/documented.ts');
const document = async (name: string) => JSON.parse(await readFile(`docs/${name}.json`, 'utf8')) as never;
const called = ({ parameters = [] }: Operation, place: string) =>
  parameters.filter((each) => each.in === place).map(({ name }) => name);

/** What a call takes, by its name in the client. */
let calls: Record<string, { params: string[]; query: string[]; body: string[] }>;
/** Event names by namespace. */
const events: Record<string, Spoken> = {};

beforeAll(async () => {
  const { paths }: { paths: Record<string, Record<string, Operation>> } = await document('openapi');
  calls = Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        {
          params: called(operation, 'path'),
          query: called(operation, 'query'),
          body: operation.requestBody ? ['body'] : [],
        },
      ]),
    ),
  );
  const { channels, operations }: { channels: Record<string, Channel>; operations: Record<string, never> } =
    await document('asyncapi');
  for (const { action, channel, messages } of Object.values(operations) as {
    action: 'send' | 'receive';
    channel: { $ref: string };
    messages: { $ref: string }[];
  }[]) {
    const { address } = channels[channel.$ref.replace('#/channels/', '')] as Channel;
    const spoken = (events[address] ??= { client: [], server: [] });
    const [name = ''] = messages.map(({ $ref }) => $ref.slice($ref.lastIndexOf('/') + 1).replace('.', ':'));
    spoken[action === 'receive' ? 'client' : 'server'].push(name);
  }
});

/** What the compiler has against this, written beside the client's contracts. */
function faultsOf(lines: string[]): string[] {
  const source = `
    import type { ClientEvent, Namespace, Payload, Pushed, RestAnswer, RestCall, RestRequest, Result, ServerEvent } from '../../src/client/contracts.ts';
    type IsLoose<Type> = 0 extends 1 & Type ? true : unknown extends Type ? true : [Type] extends [never] ? true : false;
    type Names<Request, Part extends string> = Part extends keyof Request ? keyof NonNullable<Request[Part]> : never;
    type Call<Name extends RestCall> = IsLoose<RestAnswer<Name>['data']> extends true ? 'its answer has no type' : {
      params: Names<RestRequest<Name>, 'params'>[];
      query: Names<RestRequest<Name>, 'query'>[];
      body: Extract<keyof RestRequest<Name>, 'body'>[];
    };
    type Asked<Name extends Namespace, Event> = true extends IsLoose<Payload<Name, Event>> | IsLoose<Result<Name, Event>> ? 'it has no type' : true;
    type Told<Name extends Namespace, Event> = IsLoose<Pushed<Name, Event>> extends true ? 'it has no type' : true;
    type Calls = { [Name in RestCall]: Call<Name> };
    type Events = { [Name in Namespace]: {
      client: { [Event in ClientEvent<Name>]: Asked<Name, Event> };
      server: { [Event in ServerEvent<Name>]: Told<Name, Event> };
    } };
    ${lines.join('\n')}`;
  const { config } = ts.readConfigFile('tsconfig.client.json', (path) => ts.sys.readFile(path)) as {
    config: { extends: string };
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('.'), {
    noEmit: true,
    rootDir: '.',
    incremental: false,
    emitDeclarationOnly: false,
    declaration: false,
    allowImportingTsExtensions: true,
    noUnusedLocals: false,
  });
  delete options.tsBuildInfoFile;
  const host = ts.createCompilerHost(options);
  const [readFileHere, existsHere] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.getSourceFile = (path, ...rest) =>
    path === BESIDE_CONTRACTS ? ts.createSourceFile(path, source, ts.ScriptTarget.Latest) : readFileHere(path, ...rest);
  host.fileExists = (path) => path === BESIDE_CONTRACTS || existsHere(path);
  const program = ts.createProgram([BESIDE_CONTRACTS], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const asType = (names: string[]) => Object.fromEntries(names.map((name) => [name, true]));

describe('the typed client', () => {
  it('takes and answers, with types, every call and event of the documents, and no others', () => {
    const spoken = Object.entries(events).map(([namespace, { client, server }]) => [
      namespace,
      { client: asType(client), server: asType(server) },
    ]);
    const lines = [
      `export const calls: Calls = ${JSON.stringify(calls)};`,
      `export const events: Events = ${JSON.stringify(Object.fromEntries(spoken))};`,
    ];
    expect(Object.keys(calls).length).toBeGreaterThan(50);
    expect(faultsOf(lines)).toEqual([]);
  }, 60_000);

  it('would be seen to lack one, and to have one too many', () => {
    const { 'POST /use-cases/{id}/publish': publish, ...others } = calls;
    const faults = faultsOf([
      `export const lacking: Calls = ${JSON.stringify({ ...calls, 'GET /new': publish })};`,
      `export const beyond: Calls = ${JSON.stringify(others)};`,
    ]);
    expect(faults).toEqual([
      expect.stringContaining(`'"GET /new"' does not exist`),
      expect.stringContaining(`Property '"POST /use-cases/{id}/publish"' is missing`),
    ]);
  }, 60_000);
});
