/* Runs every suite; the last line gives the number of checks. */
#include <string.h>
#include "host.h"

void wire_suite(void);
void receive_suite(void);
void profile_suite(void);
void nonce_suite(void);
void state_table_suite(void);
void rules_suite(void);
void faults_suite(void);
void return_suite(void);
void motion_suite(void);
void report_suite(void);
void memory_suite(void);
void scale_suite(void);
void tries_suite(void);
void proof_suite(void);
void switch_suite(void);
void sounder_suite(void);
void healthy_suite(void);
void faulty_suite(void);

static const struct {
  const char *name;
  void (*run)(void);
} suites[] = {
    {"wire", wire_suite},     {"receive", receive_suite},         {"profile", profile_suite},
    {"nonce", nonce_suite},   {"state table", state_table_suite}, {"rules", rules_suite},
    {"faults", faults_suite}, {"return", return_suite},           {"motion", motion_suite},
    {"report", report_suite}, {"memory", memory_suite},           {"tries", tries_suite},
    {"proof", proof_suite},   {"switch", switch_suite},           {"sounder", sounder_suite},
    {"healthy", healthy_suite}, {"faulty", faulty_suite},         {"scale", scale_suite},
};

int main(int argc, char **argv) {
  for (unsigned i = 0; i < sizeof suites / sizeof suites[0]; i++) {
    if (argc > 1 && strcmp(argv[1], suites[i].name) != 0) continue;
    unsigned before = checks, failed = failures;
    suites[i].run();
    printf("%-12s %6u checks, %u failed\n", suites[i].name, checks - before, failures - failed);
  }
  printf("%u passed, %u failed\n", checks - failures, failures);
  return failures != 0 || checks == 0;
}
