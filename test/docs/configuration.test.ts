import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { environmentSchema, readConfig } from '../../src/platform/config/config.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const variables = Object.keys(environmentSchema.shape).sort();

/** The rows of README's configuration table: name and default. */
function documented(): Map<string, string> {
  const section = /## Configuration\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
  const rows = section.matchAll(/^\| `([A-Z_]+)` *\| *(.*?) *\|/gm);
  return new Map([...rows].map(([, name = '', fallback = '']) => [name, fallback]));
}

describe('the configuration as it is told', () => {
  it('has a row in README for every variable, and for nothing else', () => {
    expect([...documented().keys()].sort()).toEqual(variables);
  });

  it('names the defaults that hold', () => {
    const told = Object.fromEntries([...documented()].filter(([, fallback]) => fallback !== ''));
    expect(environmentSchema.parse(told)).toEqual(environmentSchema.parse({}));
    const withDefault = Object.entries(environmentSchema.parse({})).filter(([, value]) => value !== undefined);
    expect(Object.keys(told).sort()).toEqual(withDefault.map(([name]) => name).sort());
  });

  it('has a line in .env.example for every variable, and for nothing else', () => {
    expect(Object.keys(parseEnv(read('.env.example'))).sort()).toEqual(variables);
  });

  it('changes nothing when .env.example is copied as it is', () => {
    expect(readConfig(parseEnv(read('.env.example')) as Record<string, string>)).toEqual(readConfig({}));
  });
});
