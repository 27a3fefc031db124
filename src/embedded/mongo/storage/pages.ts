import { readSync } from 'node:fs';

/** A description of the whole file; lmdb keeps two, of its last two commits. */
export interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: bigint;
  /** The trees of free pages and of databases. */
  readonly roots: readonly number[];
}

const MAGIC = 0xbeefc0de;
const META_AT = { magic: 0x18, pageSize: 0x30, freeRoot: 0x58, mainRoot: 0x88, lastPage: 0x90, transaction: 0x98 };
const META_BYTES = 0xa0;

/** Undefined where no description is. */
export function readMeta(file: number, position: number): Meta | undefined {
  const page = read(file, position, META_BYTES);
  if (page.length < META_BYTES || page.readUInt32LE(META_AT.magic) !== MAGIC) return undefined;
  return {
    pageSize: page.readUInt32LE(META_AT.pageSize),
    lastPage: Number(page.readBigUInt64LE(META_AT.lastPage)),
    transaction: page.readBigUInt64LE(META_AT.transaction),
    roots: [META_AT.freeRoot, META_AT.mainRoot].flatMap((at) => rootAt(page, at)),
  };
}

const NONE = 0xffffffffffffffffn;

/** An empty tree has no root. */
function rootAt(bytes: Buffer, at: number): number[] {
  const root = bytes.readBigUInt64LE(at);
  return root === NONE ? [] : [Number(root)];
}

const HEADER = 24;
const NODE = 8;
const AT = { flags: 18, lower: 20 };
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
/** What a node of a leaf holds instead of its value: the page where that lies, or the root of another database. */
const ELSEWHERE = 1;
const DATABASE = 2;
const ROOT_IN_DATABASE = 40;
/** lmdb goes no deeper. */
const DEEPEST = 32;

/**
 * Follows a tree from its root, and says whether every page it meets is there and is what it has to be. Leaves, most
 * of a file, are looked into only when asked, but those of the catalog and of free pages are few.
 */
export function isTreeWhole(file: number, { pageSize, lastPage }: Meta, root: number, thoroughly: boolean): boolean {
  /** A page has one place in a tree: whoever meets it again goes in a circle. */
  const met = new Set<number>();
  return isWhole(root, 0);

  function isWhole(number: number, depth: number): boolean {
    if (!isNumber(number) || met.has(number) || depth > DEEPEST) return false;
    met.add(number);
    const page = read(file, number * pageSize, pageSize);
    if (page.length < pageSize || Number(page.readBigUInt64LE(0)) !== number) return false;
    const flags = page.readUInt16LE(AT.flags);
    const nodes = nodesOf(page);
    if (!nodes) return false;
    if (flags & BRANCH) return areChildrenWhole(page, nodes, depth + 1);
    const isLookedInto = thoroughly || depth === 0;
    return (flags & LEAF) !== 0 && (!isLookedInto || nodes.every((at) => isNodeWhole(page, at, depth + 1)));
  }

  /** All children of a branch are of one kind. A file of 200 MB has a hundred thousand: the loop is a plain one. */
  function areChildrenWhole(page: Buffer, nodes: Uint16Array, depth: number): boolean {
    const [at] = nodes;
    const first = at === undefined ? 0 : childAt(page, at);
    if (!isWhole(first, depth)) return false;
    const isFollowed = thoroughly || isBranch(first);
    for (let i = 1; i < nodes.length; i++) {
      const child = childAt(page, nodes[i] ?? 0);
      if (!(isFollowed ? isWhole(child, depth) : isNumber(child))) return false;
    }
    return true;
  }

  function isNumber(number: number): boolean {
    return number > 1 && number <= lastPage;
  }

  function isBranch(number: number): boolean {
    return (read(file, number * pageSize, HEADER).readUInt16LE(AT.flags) & BRANCH) !== 0;
  }

  function isNodeWhole(page: Buffer, at: number, depth: number): boolean {
    const flags = page.readUInt16LE(at + 4);
    const value = at + 8 + page.readUInt16LE(at + 6);
    if (flags & DATABASE) return rootAt(page, value + ROOT_IN_DATABASE).every((inner) => isWhole(inner, depth));
    return !(flags & ELSEWHERE) || isOverflowWhole(Number(page.readBigUInt64LE(value)));
  }

  function isOverflowWhole(number: number): boolean {
    const head = read(file, number * pageSize, HEADER);
    if (head.length < HEADER || Number(head.readBigUInt64LE(0)) !== number) return false;
    const last = number + head.readUInt32LE(AT.lower) - 1;
    return (head.readUInt16LE(AT.flags) & OVERFLOW) !== 0 && read(file, (last + 1) * pageSize - 1, 1).length === 1;
  }
}

/** Where the nodes of a page begin; undefined when one would begin outside of it. */
function nodesOf(page: Buffer): Uint16Array | undefined {
  const size = page.readUInt16LE(AT.lower);
  if (HEADER + size > page.length) return undefined;
  const nodes = new Uint16Array(size >> 1);
  for (let i = 0; i < nodes.length; i++) {
    const at = HEADER + page.readUInt16LE(HEADER + 2 * i);
    if (at + NODE > page.length) return undefined;
    nodes[i] = at;
  }
  return nodes;
}

const childAt = (page: Buffer, at: number): number => page.readUInt32LE(at) + page.readUInt16LE(at + 4) * 2 ** 32;

function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
