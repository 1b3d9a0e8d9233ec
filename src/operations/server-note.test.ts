import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newToken, readServerNotes, removeServerNote, writeServerNote } from './server-note.ts'

let home: string
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'likeness-notes-'))))
afterEach(() => rmSync(home, { recursive: true, force: true }))

const noteOf = (pid: number, port: number) => ({ url: `http://127.0.0.1:${port}`, token: newToken(), pid })
const fileOf = (pid: number) => join(home, 'servers', `${pid}.json`)
/** Two processes that are sure to be there. */
const [ONE, OTHER] = [process.pid, process.ppid]

async function pidOfTheDead(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'close')
  return child.pid!
}

test('of two servers the one that still runs is found, whichever stops first', async () => {
  const [first, second] = [noteOf(ONE, 1001), noteOf(OTHER, 1002)]
  await writeServerNote(home, first)
  utimesSync(fileOf(ONE), 1, 1)
  await writeServerNote(home, second)
  expect(await readServerNotes(home)).toEqual([second, first])
  await removeServerNote(home, second)
  expect(await readServerNotes(home)).toEqual([first])
  await writeServerNote(home, second)
  await removeServerNote(home, first)
  expect(await readServerNotes(home)).toEqual([second])
})

test('the note of a server that died is removed', async () => {
  const dead = await pidOfTheDead()
  await writeServerNote(home, noteOf(dead, 1001))
  const alive = noteOf(ONE, 1002)
  await writeServerNote(home, alive)
  expect(await readServerNotes(home)).toEqual([alive])
  expect(existsSync(fileOf(dead))).toBe(false)
})

test('only this user can read a note, and nothing is left beside it', async () => {
  await writeServerNote(home, noteOf(ONE, 1001))
  expect(statSync(fileOf(ONE)).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, 'servers')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(home, 'servers'))).toEqual([`${ONE}.json`])
})

test('a note that another wrote under the same number is left alone', async () => {
  const mine = noteOf(ONE, 1001)
  await writeServerNote(home, mine)
  const theirs = noteOf(ONE, 1002)
  await writeServerNote(home, theirs)
  await removeServerNote(home, mine)
  expect(await readServerNotes(home)).toEqual([theirs])
})

test('no home, nothing in it, and files that are no notes', async () => {
  expect(await readServerNotes(join(home, 'none'))).toEqual([])
  expect(await readServerNotes(home)).toEqual([])
  mkdirSync(join(home, 'servers'))
  for (const [name, text] of Object.entries({
    [`${ONE}.json`]: '{"url":',
    [`${OTHER}.json`]: JSON.stringify(noteOf(ONE, 1001)),
    'x.json': JSON.stringify(noteOf(ONE, 1001)),
    [`${ONE}.json.unfinished`]: JSON.stringify(noteOf(ONE, 1001)),
  }))
    writeFileSync(join(home, 'servers', name), text)
  expect(await readServerNotes(home)).toEqual([])
})
