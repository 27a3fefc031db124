import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
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

const PROLOGUE = `
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
    } };`;

/** What the compiler has against each of these, by its name, written beside the client's contracts. */
function faultsOf(sources: Record<string, string[]>): Record<string, string[]> {
  const paths = Object.fromEntries(Object.keys(sources).map((name) => [resolve(`test/client/${name}.ts`), name]));
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
  host.getSourceFile = (path, ...rest) => {
    const lines = sources[paths[path] ?? ''];
    if (!lines) return readFileHere(path, ...rest);
    return ts.createSourceFile(path, [PROLOGUE, ...lines].join('\n'), ts.ScriptTarget.Latest);
  };
  host.fileExists = (path) => path in paths || existsHere(path);
  const faults = Object.fromEntries(Object.keys(sources).map((name) => [name, [] as string[]]));
  for (const { file, messageText } of ts.getPreEmitDiagnostics(ts.createProgram(Object.keys(paths), options, host))) {
    const name = paths[file?.fileName ?? ''] ?? 'elsewhere';
    (faults[name] ??= []).push(ts.flattenDiagnosticMessageText(messageText, ' '));
  }
  return faults;
}

const asType = (names: string[]) => Object.fromEntries(names.map((name) => [name, true]));

it('the typed client takes and answers, with types, every call and event of the documents, and no others', () => {
  const spoken = Object.entries(events).map(([namespace, { client, server }]) => [
    namespace,
    { client: asType(client), server: asType(server) },
  ]);
  const { 'POST /use-cases/{id}/publish': publish, ...others } = calls;
  const faults = faultsOf({
    documented: [
      `export const calls: Calls = ${JSON.stringify(calls)};`,
      `export const events: Events = ${JSON.stringify(Object.fromEntries(spoken))};`,
    ],
    // What would be seen if the client lacked a call, and if it had one too many.
    lacking: [`export const calls: Calls = ${JSON.stringify({ ...calls, 'GET /new': publish })};`],
    beyond: [`export const calls: Calls = ${JSON.stringify(others)};`],
  });
  expect(Object.keys(calls).length).toBeGreaterThan(50);
  expect(faults).toEqual({
    documented: [],
    lacking: [expect.stringContaining(`'"GET /new"' does not exist`)],
    beyond: [expect.stringContaining(`Property '"POST /use-cases/{id}/publish"' is missing`)],
  });
}, 60_000);
