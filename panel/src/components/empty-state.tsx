import { Center, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'

export interface EmptyStateProps {
  title: string
  /** What would fill it. */
  children?: ReactNode
  /** The button that does. */
  action?: ReactNode
  icon?: ComponentType<{ size?: number | string; stroke?: number | string }>
}

export function EmptyState({ title, children, action, icon: Icon = IconInbox }: EmptyStateProps) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={460}>
        <ThemeIcon size={56} radius="xl" variant="light" color="gray" aria-hidden>
          <Icon size={28} stroke={1.5} />
        </ThemeIcon>
        <Text fw={600} size="lg" ta="center">
          {title}
        </Text>
        {children && (
          <Text c="dimmed" ta="center" component="div">
            {children}
          </Text>
        )}
        {action && (
          <Group gap="xs" justify="center" mt="xs">
            {action}
          </Group>
        )}
      </Stack>
    </Center>
  )
}
