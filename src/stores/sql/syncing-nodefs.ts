/** PGlite's folder on the real file system, made durable and safe to run out of room. */
import { fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { isNoSpace } from './errors.ts'

interface Stream {
  /** Inside PGlite: `/pglite/data/pg_wal/...` */
  path?: string
  /** Absent for folders. */
  nfd?: number
}

interface NodeFileSystem {
  stream_ops: {
    write(stream: Stream, ...rest: unknown[]): number
    fsync?: (stream: Stream) => number
  }
  node_ops: { mknod(parent: unknown, name: string, ...rest: unknown[]): unknown }
}

/**
 * PostgreSQL answers with an error when a table's file cannot grow, and goes on. When its log cannot be written it
 * panics. Such an error is thrown right through PostgreSQL instead: the instance is then as dead as after a crash, and
 * the folder can be opened again.
 */
export class LogWriteError extends Error {
  readonly code: string

  constructor(cause: unknown) {
    super('The database log could not be written.', { cause })
    this.name = 'LogWriteError'
    this.code = isNoSpace(cause) ? 'ENOSPC' : 'EIO'
  }
}

const isTable = (path: string | undefined) => path?.includes('/base/') ?? false

interface MainLoop {
  _PostgresMainLoopOnce(): void
  stackRestore(pointer: number): void
  _PostgresSendReadyForQueryIfNecessary(): void
  _pgl_pq_flush(): void
}

interface Module extends MainLoop {
  FS: { filesystems: { NODEFS: NodeFileSystem }; getPath(node: unknown): string }
}

/**
 * Emscripten's own file system has no fsync, so PostgreSQL's does nothing. And see `LogWriteError`: writing to anything
 * but a table, and making a file of the log, succeeds or ends the instance.
 */
export class SyncingNodeFS extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>) {
    const result = await super.init(...args)
    result.emscriptenOpts.preRun = [
      ...(result.emscriptenOpts.preRun ?? []),
      (module: Module) => {
        guardFiles(module.FS.filesystems.NODEFS, (node) => module.FS.getPath(node))
        guardLoop(module)
      },
    ]
    return result
  }
}

function guardFiles(fileSystem: NodeFileSystem, pathOf: (node: unknown) => string): void {
  const { write } = fileSystem.stream_ops
  const { mknod } = fileSystem.node_ops
  const fatal = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw new LogWriteError(error)
    }
  }
  fileSystem.stream_ops.write = (stream, ...rest) =>
    isTable(stream.path) ? write(stream, ...rest) : fatal(() => write(stream, ...rest))
  fileSystem.stream_ops.fsync = (stream) => {
    const { nfd } = stream
    if (nfd !== undefined) fatal(() => fsyncSync(nfd))
    return 0
  }
  fileSystem.node_ops.mknod = (parent, name, ...rest) =>
    pathOf(parent).endsWith('/pg_wal') ? fatal(() => mknod(parent, name, ...rest)) : mknod(parent, name, ...rest)
}

/** The exit status by which PGlite leaves a statement that ended with an ordinary error. */
const LONG_JUMP = 100

/**
 * PGlite calls PostgreSQL's main loop again after whatever it throws, until the message is consumed. After a panic or
 * a trap it never is, and the process hangs for good. `stackRestore` is what PGlite calls next: it throws on.
 */
function guardLoop(module: MainLoop): void {
  const once = module._PostgresMainLoopOnce
  const die = (cause: unknown): never => {
    throw cause
  }
  module._PostgresMainLoopOnce = () => {
    try {
      once()
    } catch (error) {
      if (!isLongJump(error)) {
        module._PostgresMainLoopOnce = module.stackRestore = () => die(error)
        module._PostgresSendReadyForQueryIfNecessary = module._pgl_pq_flush = () => undefined
      }
      throw error
    }
  }
}

const isLongJump = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === LONG_JUMP
