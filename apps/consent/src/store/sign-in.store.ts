import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { BankSignIn } from './bank-sign-in.entity.js';
import { SignInRequestRow } from './sign-in-request.entity.js';

@Injectable()
export class SignInStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  banks(): Promise<BankSignIn[]> {
    return this.dataSource.manager.find(BankSignIn, { order: { name: 'ASC' } });
  }

  async bank(bankId: string): Promise<BankSignIn | undefined> {
    return (await this.dataSource.manager.findOneBy(BankSignIn, { bankId })) ?? undefined;
  }

  async addRequest(request: SignInRequestRow): Promise<void> {
    await this.dataSource.manager.insert(SignInRequestRow, request);
  }

  /** Gives a request out once: of several who ask at the same time one gets it. */
  async takeRequest(tokenHash: Buffer): Promise<SignInRequestRow | undefined> {
    const request = await this.dataSource.manager.findOneBy(SignInRequestRow, { tokenHash });
    const { affected } = await this.dataSource.manager.delete(SignInRequestRow, { tokenHash });
    return request !== null && affected === 1 ? request : undefined;
  }

  async forgetRequests(nowMs: number): Promise<void> {
    await this.dataSource.manager.delete(SignInRequestRow, { expiresAt: LessThanOrEqual(nowMs) });
  }
}
