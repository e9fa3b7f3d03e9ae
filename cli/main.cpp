#include "cli/app.h"

int main(int count, char** arguments) {
  auto terminal = fanfare::cli::Terminal::standard();
  return fanfare::cli::run(std::vector<std::string>(arguments + 1, arguments + count), terminal);
}
