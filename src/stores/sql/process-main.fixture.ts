/** Run by `startProcess` in a process of its own. */
import { randomFace } from '#engine/vectors.fixture.ts'
import { isLikenessError } from '#errors'
import { openDatabase } from './database.ts'
import { createFaceStore } from './face-store.ts'

const [home = '', task, from = '0'] = process.argv.slice(2)
try {
  const database = await openDatabase({ home })
  const store = createFaceStore(database.db)
  console.log('open')
  if (task === 'open') await database.close()
  if (task === 'hold') setInterval(() => undefined, 1000)
  for (let n = Number(from); task === 'add'; n++) {
    const faces = Array.from({ length: 40 }, (_, i) => randomFace(n * 40 + i, 128))
    await store.addFaces('crash', faces)
    console.log(`added ${n}`)
  }
} catch (error) {
  console.log(isLikenessError(error) ? JSON.stringify(error) : String(error))
  process.exitCode = 1
}
