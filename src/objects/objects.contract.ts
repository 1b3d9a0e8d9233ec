/** What every `Objects` must do. Run by each adapter's tests. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Objects } from './objects.ts'

export interface OpenedObjects {
  objects: Objects
  close(): Promise<void>
}

const code = (value: string) => expect.objectContaining({ code: value })
const bytesOf = (text: string) => new TextEncoder().encode(text)

export const BAD_KEYS = [
  ...['', '.', '..', '/', '/a', 'a/', 'a//b', '../a', 'a/../b', 'a/..', './a', 'a/./b', 'a\\..\\b', 'a b', 'é', 'a\0'],
  ...['a\n', '%2e%2e/a', '~unfinished/x', 'C:/x', 'a/'.repeat(600) + 'a', 'x'.repeat(256), '..\u2215a', '.../\ud800'],
]

/** `open` is called once; the store may hold other objects already. */
export function objectsContract(name: string, open: () => Promise<OpenedObjects>): void {
  describe(`Objects: ${name}`, () => {
    let opened: OpenedObjects
    let objects: Objects
    let count = 0
    const folder = () => `contract-${Math.random().toString(36).slice(2)}-${++count}/`
    const keys = async (prefix: string) => {
      const found: string[] = []
      for await (const { key } of objects.list(prefix)) found.push(key)
      return found
    }
    async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
      for (const text of texts) yield await Promise.resolve(bytesOf(text))
    }

    beforeAll(async () => {
      opened = await open()
      objects = opened.objects
    })
    afterAll(() => opened?.close())

    test('a link, where there are any, gives the object to whoever has it, and nothing else', async () => {
      if (!objects.link) return
      await objects.put('links/a-b', Buffer.from('content'))
      const disposition = 'attachment; filename="a.jpg"'
      const url = await objects.link('links/a-b', { seconds: 60, type: 'image/jpeg', disposition })
      const answer = await fetch(url)
      expect([answer.status, await answer.text()]).toEqual([200, 'content'])
      // Stand-ins do not heed them.
      const asked = new URL(url).searchParams
      expect([asked.get('response-content-type'), asked.get('response-content-disposition')]).toEqual([
        ...['image/jpeg', disposition],
      ])
      expect((await fetch(await objects.link('links/none', { seconds: 60 }))).status).toBe(404)
      expect(asked.get('X-Amz-Expires')).toBe('60')
      await expect(objects.link('../secret', { seconds: 60 })).rejects.toMatchObject({ code: 'invalid_argument' })
      await objects.delete(['links/a-b'])
    })

    test('what was put comes back, and can be replaced', async () => {
      const key = `${folder()}a/B-1_x.jpg`
      const content = randomBytes(300_000)
      expect(await objects.exists(key)).toBe(false)
      await expect(objects.get(key)).rejects.toEqual(code('object_not_found'))
      await objects.put(key, content)
      expect(content.equals(await objects.get(key))).toBe(true)
      expect(await objects.exists(key)).toBe(true)
      await objects.put(key, new Uint8Array())
      expect((await objects.get(key)).byteLength).toBe(0)
    })

    test('is read piece by piece, and half of it does no harm', async () => {
      const key = `${folder()}a/large`
      const content = randomBytes(3_000_000)
      const read = async (which: string) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of objects.stream(which)) chunks.push(chunk)
        return chunks
      }
      await expect(read(key)).rejects.toEqual(code('object_not_found'))
      await objects.put(key, content)
      const chunks = await read(key)
      expect(chunks.length).toBeGreaterThan(1)
      expect(content.equals(Buffer.concat(chunks))).toBe(true)
      await objects.putStream(key, parts('one ', 'two'))
      expect(Buffer.concat(await read(key)).toString()).toBe('one two')
      await objects.put(key, new Uint8Array())
      expect(Buffer.concat(await read(key)).byteLength).toBe(0)
      await objects.put(key, content)
      // More than a client has connections.
      for (let i = 0; i < 60; i++) for await (const chunk of objects.stream(key)) if (chunk.byteLength > 0) break
      expect(content.equals(await objects.get(key))).toBe(true)
      await expect(read(key.slice(0, key.lastIndexOf('/')))).rejects.toEqual(code('object_not_found'))
    })

    test('a stream is there when it has ended, and not at all when it failed', async () => {
      const key = `${folder()}stream`
      expect(await objects.putStream(key, parts('one ', '', 'two'))).toBe(7)
      expect(Buffer.from(await objects.get(key)).toString()).toBe('one two')
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield* parts('three')
        expect(Buffer.from(await objects.get(key)).toString()).toBe('one two')
        throw new Error('the sender is gone')
      }
      await expect(objects.putStream(key, failing())).rejects.toThrow('the sender is gone')
      await expect(objects.putStream(`${key}-2`, failing())).rejects.toThrow('the sender is gone')
      expect(Buffer.from(await objects.get(key)).toString()).toBe('one two')
      expect(await objects.exists(`${key}-2`)).toBe(false)
      expect(await keys(key)).toEqual([key])
    })

    test('lists by prefix in order of key', async () => {
      const at = folder()
      const all = ['a/b/c', 'a/b-c', 'a/b', 'a.jpg', 'ab/x', 'B', 'a/b.d/e'].map((key) => at + key)
      all.splice(2, 1)
      for (const key of all) await objects.put(key, bytesOf(key))
      expect(await keys(at)).toEqual([...all].sort())
      expect(await keys(`${at}a/`)).toEqual(all.filter((key) => key.startsWith(`${at}a/`)).sort())
      expect(await keys(`${at}a`)).toEqual(all.filter((key) => key.startsWith(`${at}a`)).sort())
      expect(await keys(`${at}none/`)).toEqual([])
      expect(await keys(`${at}B/`)).toEqual([])
      for await (const { key, bytes, modifiedAt } of objects.list(at)) {
        expect(bytes).toBe(key.length)
        expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(600_000)
      }
    })

    test('lists on from any key, also one that is not there', async () => {
      const at = folder()
      const all = ['B', 'a-b/x', 'a.jpg', 'a/b-c', 'a/b.d/e', 'a/b.d/f', 'a/b/c', 'ab/x'].map((key) => at + key)
      for (const key of all) await objects.put(key, bytesOf(key))
      const from = async (after: string, prefix = at) => {
        const found: string[] = []
        for await (const { key } of objects.list(prefix, { after })) found.push(key)
        return found
      }
      for (const [i, key] of all.entries()) {
        expect(await from(key)).toEqual(all.slice(i + 1))
        expect(await from(`${key}0`)).toEqual(all.filter((other) => other > `${key}0`))
      }
      expect(await from(`${at}a/b`)).toEqual(all.slice(3))
      expect(await from(`${at}a/b.d/e`, `${at}a/`)).toEqual(all.slice(5, 7))
      expect(await from(`${at}zz`)).toEqual([])
      expect(await from('')).toEqual(all)
    })

    test('deletes what is named, counts it, and does so again without harm', async () => {
      const at = folder()
      for (const key of ['a/1', 'a/2', 'ab/1', 'b']) await objects.put(at + key, bytesOf('x'))
      expect(await objects.delete([`${at}a/1`, `${at}none`, `${at}a`, `${at}b/c`])).toBe(1)
      expect(await objects.delete([`${at}a/1`])).toBe(0)
      expect(await objects.delete([])).toBe(0)
      expect(await objects.deleteAll(`${at}a/`)).toBe(1)
      expect(await objects.deleteAll(`${at}a/`)).toBe(0)
      expect(await keys(at)).toEqual([`${at}ab/1`, `${at}b`])
      expect(await objects.deleteAll(at)).toBe(2)
    })

    test.each(BAD_KEYS)('the key %j is refused everywhere', async (key) => {
      const refused = code('invalid_argument')
      await expect(objects.put(key, bytesOf('x'))).rejects.toEqual(refused)
      await expect(objects.putStream(key, parts('x'))).rejects.toEqual(refused)
      await expect(objects.get(key)).rejects.toEqual(refused)
      await expect(objects.stream(key)[Symbol.asyncIterator]().next()).rejects.toEqual(refused)
      await expect(objects.exists(key)).rejects.toEqual(refused)
      expect(() => objects.localPath(key)).toThrow(refused)
      const good = `${folder()}stays`
      await objects.put(good, bytesOf('x'))
      await expect(objects.delete([good, key])).rejects.toEqual(refused)
      expect(await objects.exists(good)).toBe(true)
      if (key !== 'a/') await expect(objects.deleteAll(key)).rejects.toEqual(refused)
    })

    test.each(['../', '/etc/', 'a/../../', '', '/', 'a'])('nothing is deleted below the prefix %j', async (prefix) => {
      await expect(objects.deleteAll(prefix)).rejects.toEqual(code('invalid_argument'))
      if (prefix.includes('..') || prefix.startsWith('/'))
        await expect(keys(prefix)).rejects.toEqual(code('invalid_argument'))
    })

    test('many at once do not get in each other’s way', async () => {
      const at = folder()
      const work = Array.from({ length: 60 }, async (_, i) => {
        const key = `${at}${i % 3}/shared/${i % 6}`
        for (let n = 0; n < 4; n++) {
          await objects.put(key, Buffer.alloc(5000, i))
          const read = await objects.get(key).catch((error: { code: string }) => error.code)
          if (typeof read === 'string') expect(read).toBe('object_not_found')
          else expect(new Set(read).size).toBe(1)
          await objects.delete([key])
        }
      })
      await Promise.all(work)
      expect(await keys(at)).toEqual([])
    })

    test('checks itself and leaves nothing', async () => {
      await objects.check()
      await Promise.all([objects.check(), objects.check()])
      expect(await keys('checks/')).toEqual([])
    })
  })
}
