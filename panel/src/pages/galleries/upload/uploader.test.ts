import { expect, test } from 'vitest'
import { batchesOf } from './batches.ts'
import { type Answer, createUploader, type UploaderDeps } from './uploader.ts'

const PASSING = new Error('The connection broke')
const file = (name: string, bytes = 10) => new File([new Uint8Array(bytes)], name)
const files = (count: number) => Array.from({ length: count }, (_, i) => file(`${i}.jpg`))
const taken = (batch: File[]): Answer[] => batch.map(({ name }) => ({ name, code: null, message: null }))

function room(deps: Partial<UploaderDeps> = {}) {
  const sent: string[] = []
  let now = 0
  let open = 0
  let most = 0
  const uploader = createUploader({
    missing: (given) => Promise.resolve(given),
    isPassing: (error) => error === PASSING,
    now: () => (now += 50),
    wait: () => Promise.resolve(),
    ...deps,
    async send(batch, onSent, signal) {
      most = Math.max(most, (open += 1))
      try {
        await new Promise((resolve) => setTimeout(resolve, 1))
        signal.throwIfAborted()
        onSent(0.5)
        const answers = await (deps.send?.(batch, onSent, signal) ?? taken(batch))
        sent.push(...batch.map(({ name }) => name))
        return answers
      } finally {
        open -= 1
      }
    },
  })
  const until = (phase: string) =>
    new Promise<void>((resolve) => {
      const look = () => uploader.snapshot().phase === phase && resolve()
      uploader.subscribe(look)
      look()
    })
  return { uploader, sent, until, most: () => most }
}

test('every file is sent once, some batches at a time', async () => {
  const { uploader, sent, until, most } = room()
  const all = files(205)
  await uploader.add(all, 2)
  await until('done')
  expect(sent.toSorted()).toEqual(all.map(({ name }) => name).toSorted())
  expect(most()).toBe(3)
  expect(uploader.snapshot()).toMatchObject({
    given: 205,
    settled: 205,
    known: 0,
    others: 2,
    bytes: 2050,
    sentBytes: 2050,
  })
})

test('what the server has is not sent again', async () => {
  const { uploader, sent, until } = room({ missing: (given) => Promise.resolve(given.slice(100)) })
  await uploader.add(files(120), 0)
  await until('done')
  expect(sent).toHaveLength(20)
  expect(uploader.snapshot()).toMatchObject({ given: 120, settled: 120, known: 100, bytes: 200 })
})

test('files that are refused are told of, and keep no other from being sent', async () => {
  const send = (batch: File[]) =>
    Promise.resolve(batch.map(({ name }) => ({ name, code: name === '7.jpg' ? 'image_corrupt' : null, message: null })))
  const { uploader, until } = room({ send: async (batch) => send(batch) })
  await uploader.add(files(50), 0)
  await until('done')
  expect(uploader.snapshot()).toMatchObject({ settled: 50, refused: [{ name: '7.jpg', code: 'image_corrupt' }] })
})

test('a connection that comes back is waited for', async () => {
  let fails = 4
  const { uploader, sent, until } = room({
    send: (batch) => (fails-- > 0 ? Promise.reject(PASSING) : Promise.resolve(taken(batch))),
  })
  await uploader.add(files(60), 0)
  await until('done')
  expect(sent).toHaveLength(60)
})

test('one that does not come back pauses it, and going on sends the rest', async () => {
  let broken = true
  const { uploader, sent, until } = room({
    send: (batch) => (broken ? Promise.reject(PASSING) : Promise.resolve(taken(batch))),
  })
  await uploader.add(files(100), 0)
  await until('paused')
  expect(uploader.snapshot().error).toBe(PASSING)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(sent).toEqual([])
  broken = false
  uploader.resume()
  await until('done')
  expect(new Set(sent).size).toBe(100)
  expect(sent).toHaveLength(100)
})

test('an error that will not pass is not tried again', async () => {
  let tries = 0
  const { uploader, until } = room({ send: () => Promise.reject(new Error(`For good ${(tries += 1)}`)) })
  await uploader.add(files(10), 0)
  await until('paused')
  expect(tries).toBe(1)
})

test('a pause lets what is on its way arrive, and nothing else', async () => {
  const { uploader, sent, until } = room()
  await uploader.add(files(200), 0)
  uploader.pause()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(sent).toHaveLength(60)
  uploader.resume()
  await until('done')
  expect(sent).toHaveLength(200)
})

test('a cancelled one sends no more, and another can begin', async () => {
  const { uploader, sent, until } = room()
  await uploader.add(files(200), 0)
  uploader.cancel()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(sent).toEqual([])
  expect(uploader.snapshot().phase).toBe('cancelled')
  await uploader.add(files(30), 0)
  await until('done')
  expect(sent).toHaveLength(30)
  expect(uploader.snapshot()).toMatchObject({ given: 30, settled: 30, sentBytes: 300 })
})

test('files given meanwhile are sent too', async () => {
  const { uploader, sent, until } = room()
  await Promise.all([uploader.add(files(30), 0), uploader.add([file('later.jpg')], 1)])
  await until('done')
  expect(sent).toHaveLength(31)
  expect(sent).toContain('later.jpg')
})

test('a file that is gone from the disk does not hold the others up', async () => {
  const gone = file('gone.jpg')
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) as unknown as Blob
  const { uploader, sent, until } = room({
    send: (batch) => (batch.includes(gone) ? Promise.reject(PASSING) : Promise.resolve(taken(batch))),
  })
  await uploader.add([...files(5), gone], 0)
  await until('done')
  expect(sent).toHaveLength(5)
  expect(uploader.snapshot()).toMatchObject({ settled: 6, refused: [{ name: 'gone.jpg', code: 'unreadable' }] })
})

test('batches are bounded by number and by size, and a huge file goes alone', () => {
  const sizes = (bytes: number[]) => batchesOf(bytes.map((size) => ({ size }))).map((batch) => batch.length)
  expect(sizes([])).toEqual([])
  expect(sizes(Array.from({ length: 45 }, () => 1))).toEqual([20, 20, 5])
  expect(sizes([20e6, 20e6, 500e6, 1, 1])).toEqual([1, 1, 1, 2])
})
