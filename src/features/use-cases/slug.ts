const LONGEST = 80;

/**
 * The readable part of an address: letters of every script, their marks, and digits; everything between them becomes
 * one hyphen. Empty where the title has none of these.
 */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}-${word}`;
    if (Array.from(longer).length > LONGEST) break;
    slug = longer;
  }
  return slug === ''
    ? Array.from(words[0] ?? '')
        .slice(0, LONGEST)
        .join('')
    : slug;
}

/** What to try in turn until an organization has no other case of that slug; the last one cannot be taken. */
export function slugCandidates(title: string | undefined, id: string): string[] {
  const slug = slugOf(title ?? '');
  return slug === '' ? [id] : [slug, `${slug}-2`, `${slug}-3`, `${slug}-${id}`];
}
