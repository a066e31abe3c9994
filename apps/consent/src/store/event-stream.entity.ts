import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a bank wants to have its events; one without a row polls. */
@Entity('consent_event_stream')
export class EventStreamRow {
  @PrimaryColumn('text') bankId!: string;
  /** Null: nowhere, it polls. */
  @Column('text', { nullable: true }) endpointUrl!: string | null;
}
