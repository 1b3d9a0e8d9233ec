/** What backup and restore have to do between any two databases. Run by the tests of each adapter. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, extract } from 'tar'
import { afterAll, beforeAll, expect, describe, test } from 'vitest'
import type { Objects } from '#objects/objects.ts'
import { createArchives, type Archives } from './archives.ts'
import type { BackupStore } from './backup-store.ts'

/** An installation to back up from or restore into. */
export interface Installation {
  store: BackupStore
  objects: Objects
  home: string
  /** Fills tables and objects; one person is `person_ann`, another `person_bob`, both with pictures. */
  fill(): Promise<void>
  /** Every row of every table as text, by table; revisions apart. */
  dump(): Promise<Record<string, string[]>>
  close(): Promise<void>
}

const keysOf = async (objects: Objects) => {
  const keys: string[] = []
  for await (const { key } of objects.list('')) keys.push(key)
  return keys
}

export function backupContract(
  name: string,
  openSource: () => Promise<Installation>,
  openTarget: () => Promise<Installation>,
) {
  const archivesOf = (one: Installation): Archives => createArchives({ ...one, version: '9.9.9' })

  describe(`backup and restore: ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'likeness-backup-'))
    const file = join(folder, 'one.tar')
    let source: Installation
    const opened: Installation[] = []
    const target = async () => {
      opened.push(await openTarget())
      return opened.at(-1)!
    }
    const state = async (one: Installation) => [await one.dump(), await keysOf(one.objects)]

    beforeAll(async () => {
      source = await openSource()
      await source.fill()
      await archivesOf(source).backup(file)
    })
    afterAll(async () => {
      for (const one of [source, ...opened]) await one?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    test('everything comes back as it was, but sessions', async () => {
      const into = await target()
      mkdirSync(join(into.home, 'indexes'), { recursive: true })
      const result = await archivesOf(into).restore(file)
      const [rows, keys] = (await state(source)) as [Record<string, string[]>, string[]]
      for (const table of ['faces', 'people', 'audit', 'matches', 'job_items', 'telemetry', 'sessions'])
        expect(rows[table]?.length).toBeGreaterThan(0)
      expect(await state(into)).toEqual([
        { ...rows, sessions: [], sign_in_links: [] },
        keys.filter((key) => !key.includes('orphan')),
      ])
      expect(result).toMatchObject({ forgotten: 0, manifest: { version: '9.9.9', modelVersions: ['pack@1'] } })
      expect(existsSync(join(into.home, 'indexes'))).toBe(false)
      for (const key of ['people/c/person_ann/1.jpg', 'people/c/person_bob/1.jpg'])
        expect(await into.objects.get(key)).toEqual(await source.objects.get(key))
    })

    test('only this account may read the file, and nothing is overwritten', async () => {
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(existsSync(`${file}.unfinished`)).toBe(false)
      await expect(archivesOf(source).backup(file)).rejects.toMatchObject({ code: 'invalid_argument' })
      const copy = join(folder, 'two.tar')
      copyFileSync(file, copy)
      writeFileSync(`${copy}.unfinished`, 'left')
      await archivesOf(source).backup(copy, { force: true })
      expect(existsSync(`${copy}.unfinished`)).toBe(false)
      await expect(archivesOf(source).backup(join(folder, 'no', 'such.tar'))).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    })

    test('what is there is kept unless it is to be replaced; who was erased since stays erased', async () => {
      const into = await target()
      await archivesOf(into).restore(file)
      const before = await state(into)
      await expect(archivesOf(into).restore(file)).rejects.toMatchObject({ code: 'invalid_argument' })
      expect(await state(into)).toEqual(before)
      await into.objects.put('people/c/person_ann/late.jpg', Buffer.from('of nobody'))
      await archivesOf(into).restore(file, { replace: true })
      expect(await state(into)).toEqual(before)

      const receipts = join(folder, 'receipts.ndjson')
      writeFileSync(receipts, '{"personId":"person_ann"}\n\n{"person_id":"person_nobody"}\n')
      expect(await archivesOf(into).restore(file, { replace: true, receipts })).toMatchObject({ forgotten: 1 })
      const [rows, keys] = (await state(into)) as [Record<string, string[]>, string[]]
      for (const table of ['people', 'faces', 'users', 'matches', 'person_references', 'consents'])
        expect([table, rows[table]?.join().includes('person_ann')]).toEqual([table, false])
      expect(keys.filter((key) => key.includes('person_ann'))).toEqual([])
      expect(rows['people']?.join()).toContain('person_bob')

      writeFileSync(receipts, 'person_ann\n')
      await expect(archivesOf(into).restore(file, { replace: true, receipts })).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    })

    test('a file that is cut off anywhere changes nothing', async () => {
      const into = await target()
      const empty = await state(into)
      const cut = join(folder, 'cut.tar')
      const { size } = statSync(file)
      for (const bytes of [0, 100, 512, 5000, size >> 1, size - 3000, size - 1537]) {
        copyFileSync(file, cut)
        truncateSync(cut, bytes)
        await expect(archivesOf(into).restore(cut), `${bytes} bytes`).rejects.toMatchObject({ code: 'backup_invalid' })
      }
      expect(await state(into)).toEqual(empty)
    })

    test('a file that was changed changes nothing', async () => {
      const into = await target()
      const empty = await state(into)
      const bad = join(folder, 'bad.tar')
      const refused = async () =>
        expect(
          await archivesOf(into)
            .restore(bad)
            .catch((error: { code: string }) => error.code),
        ).toBe('backup_invalid')
      const bytes = readFileSync(file)
      for (const what of ['Ann Lee', 'portrait of ann', '"formatVersion":1', '"members":[', 'tables/people/']) {
        const changed = Buffer.from(bytes)
        const at = changed.indexOf(what)
        expect(at).toBeGreaterThan(0)
        changed[at + 1] = changed[at + 1]! ^ 1
        writeFileSync(bad, changed)
        await refused()
      }
      writeFileSync(bad, 'this is no archive at all '.repeat(100))
      await refused()

      // Members moved, added and taken out, with the manifest as it was.
      const unpacked = mkdtempSync(join(folder, 'unpacked-'))
      await extract({ file, cwd: unpacked })
      const pack = (...members: string[]) => create({ file: bad, cwd: unpacked, portable: true }, members)
      await pack('tables', 'manifest.json')
      await refused()
      await pack('manifest.json', 'tables', 'objects')
      await refused()
      writeFileSync(join(unpacked, 'objects', 'extra'), 'x')
      await pack('tables', 'objects', 'manifest.json')
      await refused()
      expect(await state(into)).toEqual(empty)
    })

    test('a file that is missing is said to be', async () => {
      const into = await target()
      await expect(archivesOf(into).restore(join(folder, 'none.tar'))).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    })

    test('a failure in the middle of loading leaves what was there, and no pictures', async () => {
      const into = await target()
      const empty = await state(into)
      let puts = 0
      const objects: Objects = {
        ...into.objects,
        putStream: (...args) =>
          (puts += 1) === 2 ? Promise.reject(new Error('broken')) : into.objects.putStream(...args),
      }
      await expect(archivesOf({ ...into, objects }).restore(file)).rejects.toThrow('broken')
      expect(await state(into)).toEqual(empty)
      await archivesOf(into).restore(file)
    })
  })
}
