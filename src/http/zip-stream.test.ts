import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { zipStream, type ZipEntry } from './zip-stream.ts'

const MIB = 1024 * 1024
const entry = (name: string, read: ZipEntry['read']): ZipEntry => ({ name, modifiedAt: new Date(), read })

test('reads a file only when the one before it has gone out', async () => {
  let read = 0
  const entries = Array.from({ length: 10 }, (_, i) =>
    entry(`${i}.jpg`, async () => {
      read++
      return Buffer.alloc(8 * MIB, i)
    }),
  )
  const zip = zipStream(entries)
  await sleep(50)
  expect(read).toBe(1)
  let got = 0
  for await (const chunk of zip as AsyncIterable<Buffer>) {
    got += chunk.byteLength
    // What is read and not sent yet is one file, and what the pipes between hold.
    expect(read * 8 * MIB - got).toBeLessThan(9 * MIB)
  }
  expect([read, got > 80 * MIB]).toEqual([10, true])
})

test('who stops reading ends it, also in the middle of a file', async () => {
  let read = 0
  const entries = Array.from({ length: 10 }, (_, i) =>
    entry(`${i}`, async () => {
      read++
      return Buffer.alloc(MIB)
    }),
  )
  for await (const _ of zipStream(entries)) break
  await sleep(50)
  expect(read).toBe(1)
})

test('what reading throws breaks the zip off, so that nobody takes it for whole', async () => {
  const zip = zipStream([entry('a', async () => Buffer.alloc(10)), entry('b', () => Promise.reject(new Error('away')))])
  zip.resume()
  await expect(finished(zip)).rejects.toThrow('away')
})

test('of nothing it is an empty zip', async () => {
  const chunks: Buffer[] = []
  for await (const chunk of zipStream([]) as AsyncIterable<Buffer>) chunks.push(chunk)
  expect(Buffer.concat(chunks).subarray(0, 4).toString('hex')).toBe('504b0506')
})
