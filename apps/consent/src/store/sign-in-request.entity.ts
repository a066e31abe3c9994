import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sign-in under way: the browser's token, hashed, and the bank it was sent to. */
@Entity('sign_in_request')
export class SignInRequestRow {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('text') bankId!: string;
  @Column(wholeNumber) expiresAt!: number;
}
