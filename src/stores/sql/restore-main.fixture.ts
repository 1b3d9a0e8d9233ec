/**
 * Run in a process of its own, to be killed: restores an archive over what is in a home. Given a step it says `reached`
 * in the middle of that and goes no further.
 */
import { join } from 'node:path'
import { createFilesystemObjects } from '#objects/filesystem.ts'
import { createArchives } from '#operations/archives.ts'
import type { BackupStore } from '#operations/backup-store.ts'
import { createBackupStore } from './backup.ts'
import { openDatabase } from './database.ts'

/** `rows` are being loaded, `pictures` are being put, `leftovers` of before are about to be taken away. */
export type RestoreStep = 'rows' | 'pictures' | 'leftovers'

const [home = '', file = '', databaseUrl, step] = process.argv.slice(2)
let calls = 0
async function stopAt(here: RestoreStep, call = 1): Promise<void> {
  if (step !== here || ++calls < call) return
  process.stdout.write('reached\n')
  await new Promise(() => setInterval(() => undefined, 1000))
}

const database = await openDatabase({ home, databaseUrl: databaseUrl || undefined })
const store = createBackupStore(database)
const objects = createFilesystemObjects({ directory: join(home, 'objects') })
const replace: BackupStore['replace'] = (migrations, work) =>
  store.replace(migrations, (target) =>
    work({ ...target, insert: async (...args) => (await stopAt('rows', 3), target.insert(...args)) }),
  )
process.stdout.write('begin\n')
await createArchives({
  store: { ...store, replace },
  objects: {
    ...objects,
    putStream: async (...args) => (await stopAt('pictures', 3), objects.putStream(...args)),
    delete: async (...args) => (await stopAt('leftovers'), objects.delete(...args)),
  },
  ...{ home, version: '1' },
}).restore(file, { replace: true })
process.stdout.write('end\n')
await database.close()
