import { CollectionSelect } from '../components/collection-select.tsx'
import { useCollection } from './use-collection.ts'

/** The collection worked with, which every page of the browser remembers. */
export function ChosenCollection() {
  const { name, choose } = useCollection()
  return <CollectionSelect value={name ?? null} onChange={choose} />
}
