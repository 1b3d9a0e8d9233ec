/**
 * The vectors of one index, in lists of blocks. Which vector is in which list decides only what a search has to visit;
 * adding, removing and moving single vectors never touches the others.
 */
import type { BlockPool } from './blocks.ts'
import type { EncodedVector } from './codes.ts'
import { rowsPerBlock } from './geometry.ts'

interface Block {
  number: number
  list: number
  /** Where it stands in its list. */
  position: number
  /** Bit r: row r is taken. */
  taken: number
  ids: (string | undefined)[]
  /** Where each vector is in the snapshot file, if it is. */
  saved: (number | undefined)[]
}

interface BlockList {
  blocks: number[]
  /** Blocks that may have room; those that were filled or released meanwhile are dropped when met. */
  open: number[]
  size: number
}

export interface VectorLists {
  readonly size: number
  /** Number of lists. */
  readonly count: number
  slotOf(id: string): number | undefined
  idAt(slot: number): string | undefined
  listAt(slot: number): number | undefined
  ids(): IterableIterator<string>
  /** The id must be new. */
  add(list: number, id: string, vector: EncodedVector): number
  /** The same with the vector of another slot of the pool. */
  addCopy(list: number, id: string, from: number): number
  /** The same with the vector of another slot of the pool. */
  addCopy(list: number, id: string, from: number): number
  remove(id: string): boolean
  /** Returns the new slot. */
  move(slot: number, list: number): number
  /** Makes all vectors part of list 0 and adds empty lists until there are `count`. */
  relist(count: number): void
  blocks(list: number): readonly number[]
  sizeOf(list: number): number
  allBlocks(): Uint32Array
  /** Where the vector is in the snapshot file; undefined when it is newer. */
  savedAt(id: string): number | undefined
  /** Notes where all vectors are in a new snapshot, by slot. */
  setSaved(positions: Map<number, number>): void
  contents(): Iterable<BlockContent>
  /** Adds a block of a snapshot. `saved` is the position of its first row. */
  restore(content: Omit<BlockContent, 'number'>, saved?: number): void
  clear(): void
}

export interface BlockContent {
  number: number
  list: number
  ids: (string | undefined)[]
  parts: [sketches: Uint8Array, codes: Uint8Array]
}

const full = 0xffffffff

export function createVectorLists(pool: BlockPool): VectorLists {
  const slots = new Map<string, number>()
  const blocks = new Map<number, Block>()
  let lists: BlockList[] = [newList()]
  let all: Uint32Array | undefined

  function listOf(number: number): BlockList {
    const list = lists[number]
    if (!list) throw new RangeError(`There is no list ${number}.`)
    return list
  }

  function blockOf(number: number): Block {
    const block = blocks.get(number)
    if (!block) throw new RangeError(`Block ${number} is not of this index.`)
    return block
  }

  function openBlock(number: number): Block {
    const list = listOf(number)
    for (let last = list.open.at(-1); last !== undefined; last = list.open.at(-1)) {
      const block = blocks.get(last)
      if (block?.list === number && block.taken !== full) return block
      list.open.pop()
    }
    return addBlock(number)
  }

  function addBlock(number: number): Block {
    const list = listOf(number)
    const position = list.blocks.length
    const block: Block = { number: pool.allocate(), list: number, position, taken: 0, ids: [], saved: [] }
    blocks.set(block.number, block)
    list.blocks.push(block.number)
    list.open.push(block.number)
    all = undefined
    return block
  }

  /** Takes a free slot of the list for the id. */
  function take(list: number, id: string): number {
    const block = openBlock(list)
    const row = 31 - Math.clz32(~block.taken)
    block.taken = (block.taken | (1 << row)) >>> 0
    block.ids[row] = id
    block.saved[row] = undefined
    listOf(list).size++
    const slot = block.number * rowsPerBlock + row
    slots.set(id, slot)
    return slot
  }

  /** Overwrites the slot with zeros and gives the block back when it was the last of it. */
  function vacate(slot: number) {
    const block = blockOf(Math.floor(slot / rowsPerBlock))
    const row = slot % rowsPerBlock
    const list = listOf(block.list)
    pool.erase(slot)
    if (block.taken === full) list.open.push(block.number)
    block.taken = (block.taken & ~(1 << row)) >>> 0
    block.ids[row] = undefined
    list.size--
    if (block.taken === 0) drop(block, list)
  }

  function drop(block: Block, list: BlockList) {
    const last = list.blocks.pop()
    if (last !== undefined && last !== block.number) {
      list.blocks[block.position] = last
      blockOf(last).position = block.position
    }
    blocks.delete(block.number)
    pool.release(block.number)
    all = undefined
  }

  function idAt(slot: number): string | undefined {
    return blocks.get(Math.floor(slot / rowsPerBlock))?.ids[slot % rowsPerBlock]
  }

  const savedAt = (slot: number) => blocks.get(Math.floor(slot / rowsPerBlock))?.saved[slot % rowsPerBlock]

  return {
    get size() {
      return slots.size
    },
    get count() {
      return lists.length
    },
    slotOf: (id) => slots.get(id),
    idAt,
    listAt: (slot) => blocks.get(Math.floor(slot / rowsPerBlock))?.list,
    ids: () => slots.keys(),
    add(list, id, vector) {
      const slot = take(list, id)
      pool.write(slot, vector)
      return slot
    },
    addCopy(list, id, from) {
      const slot = take(list, id)
      pool.copy(from, slot)
      return slot
    },
    remove(id) {
      const slot = slots.get(id)
      if (slot === undefined) return false
      vacate(slot)
      slots.delete(id)
      return true
    },
    move(slot, list) {
      const id = idAt(slot)
      if (id === undefined) throw new RangeError(`Slot ${slot} is empty.`)
      const saved = savedAt(slot)
      const to = take(list, id)
      blockOf(Math.floor(to / rowsPerBlock)).saved[to % rowsPerBlock] = saved
      pool.copy(slot, to)
      vacate(slot)
      return to
    },
    relist(count) {
      const first = newList()
      for (const block of blocks.values()) {
        block.list = 0
        block.position = first.blocks.length
        first.blocks.push(block.number)
        if (block.taken !== full) first.open.push(block.number)
      }
      first.size = slots.size
      lists = [first, ...Array.from({ length: count - 1 }, newList)]
      all = undefined
    },
    blocks: (list) => listOf(list).blocks,
    sizeOf: (list) => listOf(list).size,
    // In order, so that the sketches are read from one end to the other.
    allBlocks: () => (all ??= Uint32Array.from(blocks.keys()).sort()),
    savedAt(id) {
      const slot = slots.get(id)
      return slot === undefined ? undefined : savedAt(slot)
    },
    setSaved(positions) {
      for (const block of blocks.values())
        block.saved = block.ids.map((_, row) => positions.get(block.number * rowsPerBlock + row))
    },
    *contents() {
      for (const { number, list, ids } of blocks.values()) yield { number, list, ids, parts: pool.parts(number) }
    },
    restore({ list, ids, parts }, saved) {
      const block = addBlock(list)
      pool.parts(block.number).forEach((part, i) => part.set(parts[i] ?? []))
      ids.forEach((id, row) => {
        if (id === undefined) return
        block.ids[row] = id
        block.saved[row] = saved === undefined ? undefined : saved + row
        block.taken = (block.taken | (1 << row)) >>> 0
        slots.set(id, block.number * rowsPerBlock + row)
        listOf(list).size++
      })
      if (block.taken === 0) drop(block, listOf(list))
    },
    clear() {
      for (const block of blocks.values()) {
        for (const part of pool.parts(block.number)) part.fill(0)
        pool.release(block.number)
      }
      blocks.clear()
      slots.clear()
      lists = [newList()]
      all = undefined
    },
  }
}

const newList = (): BlockList => ({ blocks: [], open: [], size: 0 })
