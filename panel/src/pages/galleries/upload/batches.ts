const MOST_FILES = 20
const MOST_BYTES = 32 * 1024 * 1024

/** Small enough that little is lost when one fails, large enough that asking takes no time beside sending. */
export function batchesOf<T extends { size: number }>(files: T[]): T[][] {
  const batches: T[][] = []
  let bytes = 0
  for (const file of files) {
    const last = batches.at(-1)
    if (last && last.length < MOST_FILES && bytes + file.size <= MOST_BYTES) {
      last.push(file)
      bytes += file.size
    } else {
      batches.push([file])
      bytes = file.size
    }
  }
  return batches
}
