/** The one function used of it; the package has no types of its own. https://github.com/holepunchto/fs-native-extensions */
declare module 'fs-native-extensions' {
  /** Exclusive lock of `length` bytes at `offset`. False when another open file holds it. */
  export function tryLock(fd: number, offset: number, length: number): boolean
}
