import { Paper, Table, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { TableView } from '../../components/table-view.tsx'
import { useFormats } from '../../lib/format.ts'

export interface ThresholdsProps {
  thresholds: Schemas['Collection']['thresholds']
  people: number
}

/** What a similarity has to reach for each purpose, and how often that takes a stranger for somebody. */
export function Thresholds({ thresholds, people }: ThresholdsProps) {
  const { t } = useTranslation('collections')
  const { decimal, number } = useFormats()
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('thresholds.title')}
      </Title>
      <Text c="dimmed" mb="sm" maw={720}>
        {t('thresholds.meaning', { count: people })}
      </Text>
      <TableView
        label={t('thresholds.title')}
        head={[t('thresholds.purpose'), t('thresholds.least'), t('thresholds.stranger')]}
        minWidth={280}
      >
        {thresholds.map(({ purpose, threshold, false_positive_rate: rate }) => (
          <Table.Tr key={purpose}>
            <Table.Th scope="row">{t(`thresholds.purposes.${purpose}`)}</Table.Th>
            <Table.Td>{decimal(threshold)}</Table.Td>
            <Table.Td>
              {rate > 0 ? t('thresholds.one_in', { strangers: number(Math.round(1 / rate)) }) : t('thresholds.nobody')}
            </Table.Td>
          </Table.Tr>
        ))}
      </TableView>
    </Paper>
  )
}
