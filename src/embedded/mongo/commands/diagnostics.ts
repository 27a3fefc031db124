import { okay } from '../wire/cursor-reply.ts';
import { MAX_DOCUMENT_BYTES } from '../sizes.ts';
import { badValue, invalidOptions } from '../errors.ts';
import type { Command } from './command.ts';
import { WIRE_VERSION } from './hello.ts';

const VERSION = '7.0.0';

export const ping: Command = () => okay();

export const buildInfo: Command = () =>
  okay({
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    gitVersion: 'embedded',
    modules: ['embedded'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ['lmdb'],
  });

export const connectionStatus: Command = () =>
  okay({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } });

const PARAMETERS: Readonly<Record<string, unknown>> = {
  featureCompatibilityVersion: { version: '7.0' },
  authenticationMechanisms: [],
};

export const getParameter: Command = ({ body }) => {
  const asked =
    body.getParameter === '*' ? Object.keys(PARAMETERS) : Object.keys(body).filter((name) => name in PARAMETERS);
  if (asked.length === 0) throw invalidOptions('no option found to get');
  return okay(Object.fromEntries(asked.map((name) => [name, PARAMETERS[name]])));
};

export const serverStatus: Command = (_request, { startedAt, port }) =>
  okay({
    host: `127.0.0.1:${port}`,
    version: VERSION,
    process: 'embedded',
    pid: process.pid,
    uptime: Math.floor((Date.now() - startedAt.getTime()) / 1000),
    localTime: new Date(),
    wireVersion: WIRE_VERSION,
  });

export const hostInfo: Command = () => okay({ system: { currentTime: new Date() }, os: { type: process.platform } });

/** Sessions carry nothing here that would have to be ended. */
export const endSessions: Command = ({ name, body }) => {
  if (!Array.isArray(body[name])) throw badValue(`${name} needs a list of sessions`);
  return okay();
};
