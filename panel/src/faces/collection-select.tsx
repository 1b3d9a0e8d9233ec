import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCollection } from './use-collection.ts'

/** Which collection; nothing where there is only one. */
export function CollectionSelect() {
  const { t } = useTranslation('faces')
  const { collections, name, choose } = useCollection()
  if (collections.length < 2) return null
  return (
    <Select
      label={t('collection')}
      data={collections.map(({ collection }) => collection)}
      value={name ?? null}
      onChange={choose}
      allowDeselect={false}
      searchable={collections.length > 8}
    />
  )
}
