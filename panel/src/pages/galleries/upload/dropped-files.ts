/** Everything that was dropped, folders opened. Has to be called while the event is under way: it is gone afterwards. */
export async function filesOf(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return [...data.files]
  const files = await Promise.all(entries.map(filesBelow))
  return files.flat()
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  // What the computer keeps for itself.
  if (entry.name.startsWith('.') || entry.name === '__MACOSX') return []
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: File[] = []
  for (;;) {
    // A folder is told of by some hundred names at a time; none: that was all.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return files
    for (const one of some) files.push(...(await filesBelow(one)))
  }
}
