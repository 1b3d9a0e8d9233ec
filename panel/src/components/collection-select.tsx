import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ownCollectionsQuery } from '../api-collections.ts'

export interface CollectionSelectProps {
  /** Null: all of them, where `all` allows it, otherwise the default one. */
  value: string | null
  onChange: (collection: string | null) => void
  /** Offer "every collection". */
  all?: boolean
}

/** Which collection; nothing where there is only one to choose. */
export function CollectionSelect({ value, onChange, all = false }: CollectionSelectProps) {
  const { t } = useTranslation('common')
  const { data = [] } = useQuery(ownCollectionsQuery)
  if (data.length < 2) return null
  return (
    <Select
      label={t('collection')}
      placeholder={t(all ? 'every_collection' : 'default_collection')}
      data={data.map(({ collection }) => collection)}
      value={value}
      onChange={onChange}
      clearable={all}
      allowDeselect={all}
      searchable={data.length > 8}
      w={{ base: '100%', xs: 220 }}
    />
  )
}
