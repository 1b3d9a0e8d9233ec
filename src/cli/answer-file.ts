/** `--output FILE`: one JSON answer on a line for each picture, and what `--resume` needs to go on with it. */
import { open, type FileHandle } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { isLikenessError, LikenessError, messageOf } from '#errors'

export interface AnswerFile {
  /** Names of the pictures that are answered in it already; one that has only failed so far is not. */
  done: ReadonlySet<string>
  append(answer: object): Promise<void>
  close(): Promise<void>
}

/** Names of the pictures answered so far (errors are no answers), and where the last whole line ends: a killed process leaves half a line. */
async function readAnswers(file: FileHandle, path: string) {
  const done = new Set<string>()
  let end = 0
  const { size } = await file.stat()
  const lines = createInterface({ input: file.createReadStream({ autoClose: false, start: 0 }), crlfDelay: Infinity })
  for await (const line of lines) {
    const next = end + Buffer.byteLength(line) + 1
    if (next > size) break
    end = next
    if (line.trim() === '') continue
    try {
      const { image, error } = JSON.parse(line) as { image?: unknown; error?: unknown }
      if (typeof image !== 'string') throw new Error('no image')
      if (error === undefined) done.add(image)
    } catch (cause) {
      const message = `${path} is not a file of answers, one JSON object on a line: nothing was written to it.`
      throw new LikenessError('invalid_argument', { message, cause })
    }
  }
  return { done, end }
}

/**
 * Opens the file for answers: anew, or with `resume` after the last whole answer. What had failed is answered again
 * further down: of several lines about a picture the last one counts. Throws `invalid_argument`.
 */
export async function openAnswerFile(path: string, resume: boolean): Promise<AnswerFile> {
  let file: FileHandle | undefined
  try {
    file = await open(path, resume ? 'a+' : 'w')
    const { done, end } = resume ? await readAnswers(file, path) : { done: new Set<string>(), end: 0 }
    await file.truncate(end)
    const opened = file
    return {
      done,
      append: async (answer) => {
        try {
          await opened.appendFile(`${JSON.stringify(answer)}\n`)
        } catch (cause) {
          const message = `${path} cannot be written further: ${messageOf(cause)}.`
          const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
          throw new LikenessError(full ? 'disk_full' : 'store_unavailable', { message, cause })
        }
      },
      close: () => opened.close(),
    }
  } catch (error) {
    await file?.close()
    if (isLikenessError(error)) throw error
    throw new LikenessError('invalid_argument', {
      message: `${path} cannot be written: ${messageOf(error)}.`,
      cause: error,
    })
  }
}
