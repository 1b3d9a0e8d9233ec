import type { PackManifest } from '../manifest.ts'
import { defaultPack } from './default.ts'
import { opencvPack } from './opencv.ts'

/** Packs the product knows by name. */
export const builtInPacks: readonly PackManifest[] = [defaultPack, opencvPack]

export const builtInPack = (id: string): PackManifest | undefined => builtInPacks.find((pack) => pack.id === id)
