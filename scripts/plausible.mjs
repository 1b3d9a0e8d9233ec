/**
 * Why a look at the modules cannot have been a look at all of them, or undefined. With a compiler it does not know the
 * tool sees no modules and reports success (TypeScript 7 does that to it); with settings it does not understand it sees
 * modules but no imports between them.
 */
export function implausible({ seen, onDisk, links }) {
  if (onDisk > 0 && seen >= onDisk * 0.9 && links >= seen / 2) return undefined
  return `Only ${seen} of ${onDisk} modules and ${links} imports were seen: the check looked at nothing.`
}
