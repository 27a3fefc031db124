import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const nounOf: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formats: Record<string, string> = {
  datetime: 'Write a time of ISO 8601 in UTC, for example 2026-01-31T08:00:00.000Z.',
  date: 'Write a date as 2026-01-31.',
  email: 'Write an e-mail address.',
  url: 'Write an address that starts with https://.',
  uuid: 'This is not an id.',
};

function size(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  const { origin, inclusive = true } = issue;
  const isSmall = issue.code === 'too_small';
  const bound = String(isSmall ? issue.minimum : issue.maximum);
  const limit = inclusive ? `at ${isSmall ? 'least' : 'most'} ${bound}` : `${isSmall ? 'more' : 'less'} than ${bound}`;
  if (origin === 'string') return `Write ${limit} characters.`;
  if (origin === 'array' || origin === 'set') return `Give ${limit} entries.`;
  return `Write a number of ${limit}.`;
}

/** What a person is to do about an issue for which the schema has no words of its own. */
export function messageOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.expected === 'nonoptional') return 'This is required.';
      return `Write ${nounOf[issue.expected] ?? issue.expected} here.`;
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      const choice = issue.values.length === 1 ? `Write ${values}.` : `Choose one of: ${values}.`;
      return issue.input === undefined ? `This is required. ${choice}` : choice;
    }
    case 'too_small':
    case 'too_big':
      return size(issue);
    case 'invalid_format':
      return formats[issue.format] ?? 'This is not written as it should be.';
    case 'not_multiple_of':
      return `Write a multiple of ${issue.divisor}.`;
    case 'invalid_key':
      return 'This name is not one that may stand here.';
    case 'invalid_union':
      return 'This has none of the forms that may stand here.';
    default:
      return undefined;
  }
}
